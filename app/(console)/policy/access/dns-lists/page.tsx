import { AccessTabs } from '#components/policy/access-tabs.tsx';
import { DnsListsField } from '#components/policy/dns-lists-field.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { ToldClients } from '#components/policy/told-clients.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../../section-actions.ts';

export const metadata = { title: 'DNS lists' };

export default async function DnsListsPage() {
  const [{ operator }, saved, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.dnsLists, {}),
    call(previewMc, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Lists in DNS that are asked about every client or sender. An entry of the access map with OK lets somebody past them; so does a log-in when checks wait for the recipient (delay_checks)."
        title="DNS lists"
      />
      <AccessTabs current="dns-lists" />
      <Columns
        aside={
          <>
            <ToldClients lists={saved.value.lists} />
            <WrittenLines about={/dnsbl|rhsbl/} mc={mc} />
          </>
        }
      >
        <SectionPanel
          action={save.bind(null, 'dnsLists')}
          readOnly={readOnly}
          saved={saved}
          title="Who is looked up where"
        >
          <DnsListsField key={saved.version} lists={saved.value.lists} readOnly={readOnly} />
        </SectionPanel>
      </Columns>
    </>
  );
}
