import { ClientsField } from '#components/policy/clients-field.tsx';
import { ListenersField } from '#components/policy/listeners-field.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import type { KnownGateway } from '#lib/gateway/store.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { readHost, readSection } from '#lib/policy/save-section.ts';
import { listenerPresets } from '#lib/policy/section/host.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save, saveOfHost } from '../section-actions.ts';

export const metadata = { title: 'Gateway and listeners' };

export default async function GatewayPolicyPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const params = await searchParams;
  const wanted = paramOf({ path: '', params }, 'gateway');
  const [{ operator }, gateways, identity, routing] = await Promise.all([
    requireSignedIn(),
    call(listGateways, {}),
    call(readSection.identity, {}),
    call(readSection.routing, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  const mc = await call(previewMc, { gatewayId: wanted });
  const gateway = gateways.find((one) => one.id === wanted) ?? gateways[0];
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="What each gateway is called, where it listens, and which certificate it shows."
        title="Gateway and listeners"
      />
      {gateways.length > 1 ? (
        <div className="mb-4">
          <Segmented
            items={gateways.map(({ id, name }) => ({
              href: `/policy/gateway?gateway=${id}`,
              label: name,
              current: id === gateway?.id,
            }))}
            label="Which gateway"
          />
        </div>
      ) : null}
      <Columns
        aside={
          <WrittenLines
            about={/DOMAIN_NAME|DAEMON_OPTIONS|CLIENT_OPTIONS|LOGIN_MSG|_CERT|_KEY|SMART_HOST|_MAILER_ARGS/}
            mc={mc}
          />
        }
      >
        {gateway ? (
          <HostPanel gateway={gateway} key={gateway.id} readOnly={readOnly} />
        ) : (
          <NoGateway readOnly={readOnly} />
        )}
        <SectionPanel
          action={save.bind(null, 'identity')}
          readOnly={readOnly}
          saved={identity}
          title="On all gateways"
        >
          <TextField
            daemonName="confSMTP_LOGIN_MSG"
            fallback="$j Postern; $b"
            help="What a client is greeted with. $j is the host name, $b the date. ESMTP is put in by the daemon. No version: it helps only attackers."
            label="Greeting"
            mono
            name="value.banner"
            readOnly={readOnly}
            value={identity.value.banner}
          />
          <TextField
            help="Who reads mail to postmaster when no alias says otherwise; MAILER-DAEMON follows."
            label="Postmaster"
            name="value.postmaster"
            placeholder="maren@example.org"
            readOnly={readOnly}
            value={identity.value.postmaster}
          />
        </SectionPanel>
        <SectionPanel
          action={save.bind(null, 'routing')}
          readOnly={readOnly}
          saved={routing}
          title="Everything else"
        >
          <TextField
            daemonName="SMART_HOST"
            fallback=""
            fallbackSays="empty: by the MX records of each domain"
            help="Where mail goes that no route decides, such as relay:[mail.isp.example]."
            label="Smart host"
            mono
            name="value.smartHost"
            readOnly={readOnly}
            value={routing.value.smartHost}
          />
          <Select
            choices={[
              { value: 'refuse', label: 'is refused: a gateway has no mailboxes' },
              { value: 'deliver', label: 'is delivered to the users of the host' },
            ]}
            daemonName="MAIL_HUB"
            fallback="refuse"
            fallbackSays="refused"
            help="Mail for a name of our own that no alias leads elsewhere."
            label="Local mail"
            name="value.localMail"
            readOnly={readOnly}
            value={routing.value.localMail}
          />
          {routing.value.mailers.map((mailer) => (
            <input key={mailer} name="value.mailers" type="hidden" value={mailer} />
          ))}
        </SectionPanel>
      </Columns>
    </>
  );
}

function NoGateway({ readOnly }: { readOnly: boolean }) {
  return (
    <EmptyState
      action={
        readOnly ? null : (
          <LinkButton href="/system/gateways?new=1" variant="primary">
            Enrol a gateway
          </LinkButton>
        )
      }
    >
      Host name, listeners and certificate belong to a gateway, and none is enrolled yet.
    </EmptyState>
  );
}

async function HostPanel({ gateway, readOnly }: { gateway: KnownGateway; readOnly: boolean }) {
  const [host, certificates] = await Promise.all([
    call(readHost, { gatewayId: gateway.id }),
    call(listCertificates, {}),
  ]);
  // a certificate may have come first: that form writes to this section too
  const fresh = host.value.hostName === '' && host.value.listeners.length === 0;
  const usable = certificates.filter((one) => one.kind !== 'authority' && one.kind !== 'request');
  const choices = [
    { value: '', label: 'None: no TLS is offered' },
    ...usable.map(({ id, label, names }) => ({
      value: id,
      label: names.length > 0 ? `${label} (${names.join(', ')})` : label,
    })),
  ];
  return (
    <SectionPanel
      action={saveOfHost.bind(null, gateway.id)}
      readOnly={readOnly}
      saved={host}
      title={gateway.name}
    >
      <TextField
        daemonName="confDOMAIN_NAME"
        help="The name in the greeting, in Received headers and in HELO. It should resolve to this host."
        label="Host name"
        mono
        name="value.hostName"
        placeholder="mx1.example.org"
        readOnly={readOnly}
        value={fresh ? (gateway.engine?.hostName ?? '') : host.value.hostName}
      />
      <TextField
        daemonName="FEATURE(nullclient)"
        help="Hands all mail to that host, that of its own users too, and delivers none. In brackets the host itself is meant, instead of its MX. Empty: an ordinary gateway."
        label="Null client of"
        mono
        name="value.hub"
        placeholder="hub.example.org"
        readOnly={readOnly}
        value={host.value.hub}
      />
      <ListenersField listeners={fresh ? suggested(gateway) : host.value.listeners} readOnly={readOnly} />
      <ClientsField clients={host.value.clients} readOnly={readOnly} />
      <Select
        choices={choices}
        daemonName="confSERVER_CERT"
        help="Shown to clients. Make or import one under Certificates."
        label="Certificate"
        name="value.certificateId"
        readOnly={readOnly}
        value={host.value.certificateId ?? ''}
      />
      <Select
        choices={[{ value: '', label: 'The same one' }, ...choices.slice(1)]}
        daemonName="confCLIENT_CERT"
        help="Shown to servers we deliver to, when they ask."
        label="Certificate as a client"
        name="value.clientCertificateId"
        readOnly={readOnly}
        value={host.value.clientCertificateId ?? ''}
      />
      <Select
        choices={[
          { value: 'dns', label: 'DNS' },
          { value: 'hosts', label: 'The hosts file alone' },
        ]}
        help="A host without a name server needs the second; mail then goes only where a route leads."
        label="Names come from"
        name="value.names"
        readOnly={readOnly}
        value={host.value.names}
      />
      <TextField
        daemonName="RELAY_MAILER_ARGS"
        fallback="25"
        help="Port of routes that begin with relay: — 587 when a provider blocks 25."
        inputMode="numeric"
        label="Relay port"
        mono
        name="value.relayPort"
        readOnly={readOnly}
        value={host.value.relayPort}
      />
    </SectionPanel>
  );
}

/** What a new gateway is proposed: the listeners its agent suggests, in the usual roles. */
function suggested({ engine }: KnownGateway) {
  const [first, ...others] = engine?.suggestedListeners ?? [];
  if (!first) return [listenerPresets.smtp, listenerPresets.submission];
  const preset = (at: number) => (at === 0 ? listenerPresets.submission : listenerPresets.submissions);
  return [
    { ...listenerPresets.smtp, port: first.port, address: first.address },
    ...others.slice(0, 2).map((one, at) => ({ ...preset(at), port: one.port, address: one.address })),
  ];
}
