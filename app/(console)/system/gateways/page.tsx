import { GatewayTable } from '#components/gateways/gateway-table.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, FormActions } from '#components/ui/form.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { waitingGateway } from '#lib/gateway/waiting-gateway.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { listReleases } from '#lib/release/list-releases.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { enrol } from './actions.ts';

export const metadata = { title: 'Gateways' };

export default async function GatewaysPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/system/gateways', params: await searchParams };
  const { operator } = await requireSignedIn();
  const mayWrite = may(operator.role, 'gateways.write');
  const [gateways, certificates, releases] = await Promise.all([
    call(listGateways, {}),
    call(listCertificates, {}),
    call(listReleases, { size: 5 }),
  ]);
  const waiting = mayWrite ? await call(waitingGateway, {}) : null;
  const enrolling =
    mayWrite && (paramOf(list, 'new') !== undefined || (gateways.length === 0 && waiting !== null));
  const panel = enrolling ? (
    <SidePanel closeHref={`${list.path}?`} title="Enrol a gateway">
      <ActionForm
        action={enrol}
        footer={<FormActions busy="Asking the gateway" save="Enrol" />}
        label="Enrol a gateway"
      >
        <TextField
          autoFocus
          help="What people call this mail host."
          label="Name"
          mono
          name="name"
          value={waiting ? 'gw1' : undefined}
        />
        <TextArea
          help={
            waiting ? (
              <>A gateway on this machine is waiting at {waiting.url}; this is its code.</>
            ) : (
              <>
                Run <code>postern gateway enrol</code> on the mail host: it prints a code that works once, for
                a day. It holds the address, the certificate to pin and a secret.
              </>
            )
          }
          label="Enrolment code"
          mono
          name="code"
          rows={5}
          value={waiting?.code}
        />
      </ActionForm>
    </SidePanel>
  ) : null;
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          mayWrite ? (
            <LinkButton hotkey="n" href={listHref(list, { new: '1' })} icon="plus">
              Enrol a gateway
            </LinkButton>
          ) : null
        }
        crumbs={[{ label: 'System' }]}
        sentence="The mail hosts. Each runs an agent; the console calls it, never the other way round."
        title="Gateways"
      />
      <GatewayTable
        certificates={certificates}
        empty={{
          says: 'No gateway is enrolled. Start “postern gateway” on a mail host and paste the code it prints.',
          action: mayWrite ? (
            <LinkButton href={listHref(list, { new: '1' })} variant="primary">
              Enrol a gateway
            </LinkButton>
          ) : null,
        }}
        gateways={gateways}
        releases={releases.rows}
      />
    </Split>
  );
}
