import { SectionPanel } from '#components/policy/section-panel.tsx';
import { Demands, tlsTags } from '#components/tls/demands.tsx';
import { TlsFields } from '#components/tls/tls-fields.tsx';
import { type ListParams, listHref, paramsOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listEntries } from '#lib/policy/entry/list-entries.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewSection } from '#lib/sendmail/preview-section.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../../policy/section-actions.ts';

export const metadata = { title: 'TLS policy' };

export default async function TlsPolicyPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/certificates/tls-policy', params: await searchParams };
  const chosen = paramsOf(list, 'tag').filter((tag) => tlsTags.some((one) => one === tag));
  const tags = chosen.length > 0 ? chosen : [...tlsTags];
  const access = { path: '/policy/access', params: { tag: tags } };
  const [{ operator }, saved, entries] = await Promise.all([
    requireSignedIn(),
    call(readSection.tls, {}),
    call(listEntries, { map: 'access', tag: tags, size: 50 }),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Certificates' }]}
        sentence="What TLS must be, for everybody and for single hosts. Which certificate is shown stands with each gateway."
        title="TLS policy"
      />
      <Columns
        aside={
          <Panel footer="Only on gateways that have a certificate." title="What is written">
            {previewSection('tls', saved.value).map(({ path, lines }) => (
              <Preview key={path} lines={lines} path={path} />
            ))}
          </Panel>
        }
      >
        <SectionPanel action={save.bind(null, 'tls')} readOnly={readOnly} saved={saved} title="For everybody">
          <TlsFields readOnly={readOnly} value={saved.value} />
        </SectionPanel>
        <Demands
          allHref={listHref(access, {})}
          list={list}
          newHref={readOnly ? null : listHref(access, { new: '1' })}
          rows={entries.rows}
          total={entries.total}
        />
      </Columns>
    </>
  );
}
