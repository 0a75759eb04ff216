import { ExternalSteps } from '#components/mechanisms/external-steps.tsx';
import { GatewaySasl } from '#components/mechanisms/gateway-sasl.tsx';
import { HostSaslauthds } from '#components/mechanisms/host-saslauthds.tsx';
import { mechanismHelp, optionHelp } from '#components/mechanisms/mechanism-words.ts';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { Checkbox, CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { authOptions, mechanisms, systemMechanisms } from '#lib/policy/section/auth.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';
import { previewAuth } from '#lib/sendmail/preview-section.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../../policy/section-actions.ts';

export const metadata = { title: 'Mechanisms' };

export default async function MechanismsPage() {
  const [{ operator }, saved, tls, gateways] = await Promise.all([
    requireSignedIn(),
    call(readSection.auth, {}),
    call(readSection.tls, {}),
    call(listGateways, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  const { value } = saved;
  const lacking = (name: string) =>
    gateways.filter(({ engine }) => engine && !engine.saslMechanisms.includes(name)).map((one) => one.name);
  const choices = mechanisms.map((name) => {
    const missing = lacking(name);
    const help =
      missing.length > 0
        ? `${mechanismHelp[name]}; not installed on ${missing.join(', ')}`
        : mechanismHelp[name];
    return { value: name, label: name, help };
  });
  const target = gateways.find(({ engine }) => engine)?.engine ?? undefined;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Authentication' }]}
        sentence="How people and servers may log in to send mail. Who may is under Accounts."
        title="Mechanisms"
      />
      <Columns
        aside={
          <>
            <Panel title="What is written">
              {previewAuth(value, target).map(({ path, lines }) => (
                <div className="mb-4 last:mb-0" key={path}>
                  <Preview lines={lines} path={path} />
                </div>
              ))}
            </Panel>
            <ExternalSteps asksForCertificates={tls.value.askClientCertificate} auth={value} />
            <HostSaslauthds auth={value} gateways={gateways} />
            <GatewaySasl gateways={gateways} mayProbe={may(operator.role, 'gateways.write')} />
          </>
        }
      >
        <SectionPanel action={save.bind(null, 'auth')} readOnly={readOnly} saved={saved} title="SMTP AUTH">
          <Checkbox
            checked={value.enabled}
            help="Off, nobody can log in, and only addresses and domains decide who relays."
            label="People and servers may log in"
            name="value.enabled"
            readOnly={readOnly}
          />
          <CheckboxGroup
            choices={choices}
            daemonName="confAUTH_MECHANISMS"
            help="Offered to clients, the strongest first."
            label="Offered"
            name="value.mechanisms"
            readOnly={readOnly}
            values={value.mechanisms}
          />
          <CheckboxGroup
            choices={mechanisms.map((name) => ({ value: name, label: name }))}
            columns
            daemonName="TRUST_AUTH_MECH"
            help="Who logged in by one of these may relay. Each must be offered too. GSSAPI here means every principal of the Kerberos realm, and of the realms it trusts: disabling an account keeps no ticket out."
            label="Trusted to relay"
            name="value.trusted"
            readOnly={readOnly}
            values={value.trusted}
          />
          <TextArea
            daemonName="Local_Relay_Auth"
            help="Common names (CN) of the client certificates that may relay by EXTERNAL, one on each line. Any certificate of an authority this gateway knows can log in; only these may send on."
            label="Certificates that may relay"
            mono
            name="value.certificates"
            placeholder="mx.partner.example"
            readOnly={readOnly}
            value={value.certificates.join('\n')}
          />
          <CheckboxGroup
            choices={authOptions.map((flag) => ({
              value: flag,
              label: optionHelp[flag][0],
              daemonName: flag,
              help: optionHelp[flag][1],
            }))}
            daemonName="confAUTH_OPTIONS"
            label="Rules"
            name="value.options"
            readOnly={readOnly}
            values={value.options}
          />
          <TextField
            daemonName="confAUTH_REALM"
            help="What stands behind the @ of every account. Fix it: otherwise it is the host name, and accounts vanish when that changes."
            label="Realm"
            mono
            name="value.realm"
            placeholder="example.org"
            readOnly={readOnly}
            value={value.realm}
          />
          <TextField
            daemonName="confAUTH_MAX_BITS"
            fallback="0"
            help="Strength of an encryption layer inside SASL; 0: none, TLS does it."
            inputMode="numeric"
            label="Layer inside SASL"
            name="value.maxBits"
            readOnly={readOnly}
            unit="bits"
            value={value.maxBits}
          />
          <Select
            choices={[
              { value: 'saslauthd', label: 'Postern’s agent, by Argon2id' },
              { value: 'system', label: 'the host’s own saslauthd: PAM, shadow, LDAP, Kerberos' },
              { value: 'auxprop', label: 'plaintext passwords in a sasldb (auxprop)' },
            ]}
            daemonName="pwcheck_method"
            fallback="saslauthd"
            help="Who checks PLAIN and LOGIN. With anything but Postern’s agent the passwords live elsewhere: Postern keeps settings and logs, and cannot reset, lock or disable anything there."
            label="Passwords are checked by"
            name="value.sasl.passwordCheck"
            readOnly={readOnly}
            value={value.sasl.passwordCheck}
          />
          <TextField
            daemonName="saslauthd_path"
            fallback="/run/saslauthd/mux"
            help="Only for the host’s own saslauthd: its socket. The daemon’s user must be able to reach it (on Debian: group sasl)."
            label="Socket of the host’s saslauthd"
            mono
            name="value.sasl.systemSocket"
            readOnly={readOnly}
            value={value.sasl.systemSocket}
          />
          <Select
            choices={systemMechanisms.map((name) => ({
              value: name,
              label: name === 'any' ? 'whatever it was started with' : `${backEndName(name)} (-a ${name})`,
            }))}
            daemonName="saslauthd -a"
            fallback="any"
            help="Only for the host’s own saslauthd: what it asks. Pages then say so, and review and probe hold each gateway against it. It is set on the gateway, on Debian in /etc/default/saslauthd."
            label="What the host’s saslauthd asks"
            name="value.sasl.systemMechanism"
            readOnly={readOnly}
            value={value.sasl.systemMechanism}
          />
          <TextField
            daemonName="sasldb_path"
            fallback=""
            fallbackSays="the one that Postern makes."
            help="Only for auxprop: a database that somebody else keeps with saslpasswd2. All challenge-response mechanisms then read it, too."
            label="Another sasldb"
            mono
            name="value.sasl.foreignSasldb"
            placeholder="/etc/sasldb2"
            readOnly={readOnly}
            value={value.sasl.foreignSasldb}
          />
          <TextField
            daemonName="keytab"
            fallback=""
            fallbackSays="/etc/krb5.keytab, as all of the host’s services."
            help={`Only for GSSAPI: the Kerberos keys of smtp/${value.realm || 'the realm above'}, in a file that only the daemon’s user can read.`}
            label="Keytab"
            mono
            name="value.sasl.keytab"
            placeholder="/etc/postern/smtp.keytab"
            readOnly={readOnly}
            value={value.sasl.keytab}
          />
          <TextField
            daemonName="log_level"
            fallback="4"
            inputMode="numeric"
            label="Log level of SASL"
            name="value.sasl.logLevel"
            readOnly={readOnly}
            value={value.sasl.logLevel}
          />
        </SectionPanel>
      </Columns>
    </>
  );
}
