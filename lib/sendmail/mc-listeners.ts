import type { Policy } from '#lib/policy/policy.ts';
import type { ClientOptions } from '#lib/policy/section/client-options.ts';
import type { HostSection, Listener } from '#lib/policy/section/host.ts';
import { m4Call, m4Define } from './m4.ts';

/** DAEMON_OPTIONS of every listener, CLIENT_OPTIONS, and the port of the mailer `relay`. */
export function listenerLines(policy: Policy, host: HostSection): string[] {
  const listeners = host.listeners.map((one) =>
    m4Call('DAEMON_OPTIONS', [daemonOptions(one, policy.auth.enabled)]),
  );
  const clients = host.clients.map((one) => m4Call('CLIENT_OPTIONS', [clientOptionsText(one)]));
  const port = host.relayPort === 25 ? [] : [m4Define('RELAY_MAILER_ARGS', `TCP $h ${host.relayPort}`)];
  return [...listeners, ...clients, ...port];
}

/** `Name=MSA, Family=inet, Port=587, M=Ea` (op.me section 5.6, DaemonPortOptions). */
export function daemonOptions(one: Listener, authEnabled: boolean): string {
  return [
    `Name=${one.name}`,
    `Family=${one.family}`,
    ...(one.address === '' ? [] : [`Addr=${one.address}`]),
    `Port=${one.port}`,
    ...modifiers(listenerModifiers(one, authEnabled)),
    ...(one.filters === null ? [] : [`InputMailFilters=${one.filters.join(';')}`]),
    ...numbers({
      children: one.children,
      Listen: one.backlog,
      SndBufSize: one.sendBuffer,
      RcvBufSize: one.receiveBuffer,
    }),
    ...(one.deliveryMode === '' ? [] : [`DeliveryMode=${one.deliveryMode}`]),
    ...numbers({ delayLA: one.delayLoad, queueLA: one.queueLoad, refuseLA: one.refuseLoad }),
  ].join(', ');
}

function listenerModifiers(one: Listener, authEnabled: boolean): (string | false)[] {
  return [
    one.noEtrn && 'E',
    one.requireAuth && authEnabled && 'a',
    (one.noAuth || !authEnabled) && 'A',
    one.tlsOnConnect && 's',
    one.noStartTls && 'S',
    one.unqualifiedSenders && 'u',
    one.fullSenders && 'f',
    one.fullRecipients && 'r',
    one.canonify,
    one.bindInterface && 'b',
    one.helloByInterface && 'h',
    one.optional && 'O',
  ];
}

/** `Family=inet, Addr=192.0.2.1, M=hS` (op.me section 5.6, ClientPortOptions). */
export function clientOptionsText(one: ClientOptions): string {
  return [
    `Family=${one.family}`,
    ...(one.address === '' ? [] : [`Addr=${one.address}`]),
    ...numbers({ Port: one.port }),
    ...modifiers([one.helloByInterface && 'h', one.noAuth && 'A', one.noStartTls && 'S']),
    ...numbers({ SndBufSize: one.sendBuffer, RcvBufSize: one.receiveBuffer }),
  ].join(', ');
}

function modifiers(letters: readonly (string | false)[]): string[] {
  const set = letters.filter((letter) => letter !== false).join('');
  return set === '' ? [] : [`M=${set}`];
}

function numbers(fields: Readonly<Record<string, number | null>>): string[] {
  return Object.entries(fields).flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`]));
}
