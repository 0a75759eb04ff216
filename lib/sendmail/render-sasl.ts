import type { EngineInfo, GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Auth } from '#lib/policy/section/auth.ts';

/** What our plugin calls itself, as canon_user and as auxprop (lib/agent/canon-user/canon-user.c). */
export const pluginName = 'postern';

/**
 * `Sendmail.conf` of Cyrus SASL (libsasl's doc/options). PLAIN and LOGIN go to the agent's socket, or where the policy says; the other mechanisms read their verifiers from sasldb. The
 * plugin is named where the gateway has it alone: without the one that is named as canon_user, libsasl refuses every log-in.
 */
export function renderSasl(
  auth: Auth,
  paths: Pick<GatewayPaths, 'sasl'>,
  canonUser?: EngineInfo['canonUser'],
): string {
  const { passwordCheck, systemSocket, foreignSasldb, keytab, logLevel } = auth.sasl;
  const readsMore = canonUser?.path && canonUser.verifiers && auth.mechanisms.some(needsPlugin);
  const settings: [string, string][] = [
    ['pwcheck_method', passwordCheck === 'auxprop' ? 'auxprop' : 'saslauthd'],
    ['saslauthd_path', passwordCheck === 'system' ? systemSocket : `${paths.sasl}/mux`],
    ['auxprop_plugin', readsMore ? `sasldb ${pluginName}` : 'sasldb'],
    [
      'sasldb_path',
      passwordCheck === 'auxprop' && foreignSasldb !== '' ? foreignSasldb : `${paths.sasl}/sasldb2`,
    ],
    ['mech_list', auth.enabled ? auth.mechanisms.join(' ') : ''],
    ['keytab', auth.mechanisms.includes('GSSAPI') ? keytab : ''],
    ['log_level', String(logLevel)],
    ['canon_user_plugin', canonUser?.path ? pluginName : ''],
  ];
  return settings
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${saslConfValue(value)}\n`)
    .join('');
}

/** Mechanisms whose verifiers libsasl finds through our plugin alone. */
export const needsPlugin = (name: string) => name === 'SCRAM-SHA-1' || name === 'SCRAM-SHA-512';

/** A value of Sendmail.conf: one line of visible ASCII and single spaces. libsasl has no quoting, so anything else throws. */
export function saslConfValue(value: string): string {
  if (!/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value)) {
    throw new Error(`This cannot stand in Sendmail.conf: ${JSON.stringify(value)}`);
  }
  return value;
}
