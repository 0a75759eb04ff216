import type { HostSection, Listener } from '#lib/policy/host.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { m4Call, m4Define } from './m4.ts';

/** DAEMON_OPTIONS of every listener, and the port of the mailer `relay`. */
export function listenerLines(policy: Policy, host: HostSection): string[] {
  const listeners = host.listeners.map((one) =>
    m4Call('DAEMON_OPTIONS', [daemonOptions(one, policy.auth.enabled)]),
  );
  return host.relayPort === 25
    ? listeners
    : [...listeners, m4Define('RELAY_MAILER_ARGS', `TCP $h ${host.relayPort}`)];
}

/** `Name=MSA, Family=inet, Port=587, M=Ea` (op.me section 5.6, DaemonPortOptions). */
export function daemonOptions(one: Listener, authEnabled: boolean): string {
  const modifiers = [
    one.noEtrn && 'E',
    one.requireAuth && authEnabled && 'a',
    (one.noAuth || !authEnabled) && 'A',
    one.tlsOnConnect && 's',
    one.noStartTls && 'S',
    one.unqualifiedSenders && 'u',
  ].filter((letter) => letter !== false);
  return [
    `Name=${one.name}`,
    `Family=${one.family}`,
    ...(one.address === '' ? [] : [`Addr=${one.address}`]),
    `Port=${one.port}`,
    ...(modifiers.length > 0 ? [`M=${modifiers.join('')}`] : []),
  ].join(', ');
}
