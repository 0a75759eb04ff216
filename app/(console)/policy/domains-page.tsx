import { DomainsPanel } from '#components/policy/domains-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { saveDomains } from './section-actions.ts';

/** The two views of a table of addresses: the addresses, and the domains it is asked about. */
export function AddressTabs({ path, domains }: { path: string; domains: boolean }) {
  return (
    <div className="mb-4">
      <Segmented
        items={[
          { href: path, label: 'Addresses', current: !domains },
          { href: `${path}?part=domains`, label: 'Domains', current: domains },
        ]}
        label="What is shown"
      />
    </div>
  );
}

/** The domains that a table of addresses is asked about. */
export async function DomainsPage({
  half,
  path,
  title,
  sentence,
}: {
  half: 'virtual' | 'generics';
  path: string;
  title: string;
  sentence: string;
}) {
  const [{ operator }, saved, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.domains, {}),
    call(previewMc, {}),
  ]);
  const about = half === 'virtual' ? /VIRTUSER|virtuser/ : /GENERICS|generics/;
  return (
    <>
      <PageHead crumbs={[{ label: 'Policy' }]} sentence={sentence} title={title} />
      <AddressTabs domains path={path} />
      <Columns aside={<WrittenLines about={about} mc={mc} />}>
        <DomainsPanel
          action={saveDomains.bind(null, half)}
          half={half}
          readOnly={!may(operator.role, 'policy.write')}
          saved={saved}
        />
      </Columns>
    </>
  );
}
