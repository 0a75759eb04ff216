import { SectionPanel } from '#components/policy/section-panel.tsx';
import { Checkbox, CheckboxGroup, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { type AuthOption, authOptions, type Mechanism, mechanisms } from '#lib/policy/auth.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewAuth } from '#lib/sendmail/preview-section.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../../policy/section-actions.ts';

export const metadata = { title: 'Mechanisms' };

const mechanismHelp: Record<Mechanism, string> = {
  EXTERNAL: 'by a client certificate',
  GSSAPI: 'Kerberos',
  'SCRAM-SHA-512': 'challenge-response; Postern makes verifiers for SHA-256 only',
  'SCRAM-SHA-256': 'challenge-response; what is stored is not the password',
  'SCRAM-SHA-1': 'challenge-response, older; Postern makes verifiers for SHA-256 only',
  'DIGEST-MD5': 'old; for accounts switched to legacy',
  'CRAM-MD5': 'old; for accounts switched to legacy',
  PLAIN: 'sends the password: only over TLS',
  LOGIN: 'sends the password: only over TLS; for old Outlook',
};

const optionHelp: Record<AuthOption, [string, string]> = {
  A: ['AUTH= parameter only when logged in', 'Otherwise a wrong AUTH= of the client would be passed on.'],
  a: ['No active attacks', 'Only mechanisms that withstand an active attacker.'],
  c: ['Only mechanisms with credentials', 'Passes client credentials on, as Kerberos can.'],
  d: ['No dictionary attacks', 'No mechanism whose exchange can be guessed offline.'],
  f: ['Forward secrecy', 'Only mechanisms that have it between sessions.'],
  m: ['Mutual authentication', 'The server proves itself as well.'],
  p: ['No password without TLS', 'PLAIN and LOGIN are hidden before STARTTLS. Leave this on.'],
  y: ['No anonymous log-in', 'Leave this on.'],
};

export default async function MechanismsPage() {
  const [{ operator }, saved, gateways] = await Promise.all([
    requireSignedIn(),
    call(readSection.auth, {}),
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
  const target = gateways.find(({ engine }) => engine)?.engine?.paths;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Authentication' }]}
        sentence="How people and servers may log in to send mail. Who may is under Accounts."
        title="Mechanisms"
      />
      <Columns
        aside={
          <Panel title="What is written">
            {previewAuth(value, target).map(({ path, lines }) => (
              <div className="mb-4 last:mb-0" key={path}>
                <Preview lines={lines} path={path} />
              </div>
            ))}
          </Panel>
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
            help="Who logged in by one of these may relay. Each must be offered too."
            label="Trusted to relay"
            name="value.trusted"
            readOnly={readOnly}
            values={value.trusted}
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
              { value: 'auxprop', label: 'plaintext passwords in a sasldb' },
            ]}
            daemonName="pwcheck_method"
            help="Who checks PLAIN and LOGIN."
            label="Passwords are checked by"
            name="value.sasl.passwordCheck"
            readOnly={readOnly}
            value={value.sasl.passwordCheck}
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
