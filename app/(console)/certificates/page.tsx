import { CertificatePanel, DeleteDialog } from '#components/certificates/certificate-panel.tsx';
import { CertificateTable } from '#components/certificates/certificate-table.tsx';
import { ImportForm } from '#components/certificates/import-form.tsx';
import {
  AuthorityForm,
  IssueForm,
  RequestForm,
  SelfSignedForm,
} from '#components/certificates/making-forms.tsx';
import type { Proposal } from '#components/certificates/order-fields.tsx';
import { WayButtons, type WayKey, Ways, wayKeys } from '#components/certificates/ways.tsx';
import { headlineOf } from '#components/certificates/words.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { type List, type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Section, Stack } from '#components/ui/panel.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { getCertificate } from '#lib/pki/get-certificate.ts';
import { type ListedCertificate, listCertificates } from '#lib/pki/list-certificates.ts';
import { type CertificateHost, listHosts } from '#lib/pki/list-hosts.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { complete, importPem, issue, makeAuthority, remove, renew, request, selfSign } from './actions.ts';

export const metadata = { title: 'Certificates' };

const panelTitles: Record<WayKey, string> = {
  authority: 'New authority',
  issue: 'Issue a certificate',
  request: 'Request from an outside authority',
  import: 'Import a certificate',
  'self-signed': 'Self-signed certificate',
};

export default async function CertificatesPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/certificates', params: await searchParams };
  const [{ operator }, certificates, hosts] = await Promise.all([
    requireSignedIn(),
    call(listCertificates, {}),
    call(listHosts, {}),
  ]);
  const mayWrite = may(operator.role, 'certificates.write');
  const way = wayKeys.find((key) => key === paramOf(list, 'new'));
  const openId = way ? undefined : certificates.find(({ id }) => id === paramOf(list, 'open'))?.id;
  const open = openId ? await call(getCertificate, { id: openId }) : null;
  const closeHref = listHref(list, { open: null, new: null, authority: null, like: null });
  const hasAuthority = certificates.some(({ kind, hasKey }) => kind === 'authority' && hasKey);
  const hrefOf = (key: WayKey) => listHref(list, { new: key, open: null });
  const actions = mayWrite ? { renew, complete, remove } : undefined;
  const panel =
    way && mayWrite ? (
      <SidePanel closeHref={closeHref} title={panelTitles[way]}>
        <NewCertificate
          cancelHref={closeHref}
          certificates={certificates}
          hosts={hosts}
          list={list}
          way={way}
        />
      </SidePanel>
    ) : open ? (
      <CertificatePanel
        actions={actions}
        certificate={open}
        closeHref={closeHref}
        hosts={hosts}
        key={open.id}
      />
    ) : null;
  const ofHosts = certificates.filter(({ kind }) => kind !== 'authority');
  const authorities = certificates.filter(({ kind }) => kind === 'authority');
  const table = { list, openKey: openId, beside: panel !== null };
  return (
    <>
      <Split panel={panel}>
        <PageHead
          actions={
            mayWrite && ofHosts.length > 0 ? <WayButtons hasAuthority={hasAuthority} hrefOf={hrefOf} /> : null
          }
          crumbs={[{ label: 'Certificates' }]}
          {...headlineOf(certificates)}
        />
        <Stack>
          {ofHosts.length > 0 ? <CertificateTable {...table} of="hosts" rows={ofHosts} /> : null}
          {ofHosts.length === 0 && mayWrite ? <Ways hasAuthority={hasAuthority} hrefOf={hrefOf} /> : null}
          {authorities.length > 0 ? (
            <Section
              aside={
                mayWrite ? (
                  <LinkButton href={hrefOf('authority')} small>
                    New authority
                  </LinkButton>
                ) : null
              }
              title="Authorities"
            >
              <CertificateTable {...table} of="authorities" rows={authorities} />
            </Section>
          ) : null}
        </Stack>
      </Split>
      {open && mayWrite ? <DeleteDialog action={remove} certificate={open} /> : null}
    </>
  );
}

type NewProps = {
  way: WayKey;
  list: List;
  certificates: readonly ListedCertificate[];
  hosts: readonly CertificateHost[];
  cancelHref: string;
};

function NewCertificate({ way, list, certificates, hosts, cancelHref }: NewProps) {
  const model = certificates.find(({ id }) => id === paramOf(list, 'like'));
  const proposal = model ? { names: model.names, hosts, chosen: [] } : proposalOf(hosts);
  switch (way) {
    case 'authority':
      return <AuthorityForm action={makeAuthority} cancelHref={cancelHref} />;
    case 'issue':
      return (
        <IssueForm
          action={issue}
          authorities={certificates.filter(({ kind, hasKey }) => kind === 'authority' && hasKey)}
          cancelHref={cancelHref}
          chosen={paramOf(list, 'authority')}
          proposal={proposal}
        />
      );
    case 'request':
      return <RequestForm action={request} cancelHref={cancelHref} proposal={proposal} />;
    case 'import':
      return <ImportForm action={importPem} cancelHref={cancelHref} proposal={proposal} />;
    case 'self-signed':
      return <SelfSignedForm action={selfSign} cancelHref={cancelHref} proposal={proposal} />;
  }
}

/** The first gateway without a certificate. */
function proposalOf(hosts: readonly CertificateHost[]): Proposal {
  const wanting = hosts.find(({ hostName, hasCertificate }) => hostName !== '' && !hasCertificate);
  return { names: wanting ? [wanting.hostName] : [], hosts, chosen: wanting ? [wanting.id] : [] };
}
