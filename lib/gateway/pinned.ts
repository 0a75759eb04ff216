import { createHash, timingSafeEqual } from 'node:crypto';
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';

const handshakeMs = 10_000;

/** The gateway showed another certificate than the one that was pinned when it was enrolled. */
export class CertificateChanged extends Error {
  override readonly name = 'CertificateChanged';

  constructor(readonly presented: string) {
    super(`presented certificate ${presented}`);
  }
}

/**
 * An agent for node:https whose connections are handed out only after the server has proved to hold the certificate with
 * this SHA-256 (of its DER). Until then the request has no socket, so not one byte of it (no token) can reach anybody else.
 * Names and issuers do not matter: the pin is the whole of the trust. A connection is kept for the next request until just before the server would end it
 * (five seconds), and keeps no process from ending: nothing to close.
 */
export function pinnedAgent(certificateSha256: string, patienceMs = Number.POSITIVE_INFINITY): Agent {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 2, maxCachedSessions: 0 });
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    keptSince.set(socket, performance.now());
    return keep(socket);
  };
  const pin = Buffer.from(certificateSha256, 'hex');
  // Node's declared type for options and callback of createConnection is narrower than what its Agent hands over.
  agent.createConnection = (options, callback) => {
    const { host, port, servername } = options as { host?: string; port?: number; servername?: string };
    const socket = connect({
      host: host ?? 'localhost',
      port: Number(port),
      servername,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    });
    socket.setTimeout(Math.min(handshakeMs, patienceMs), () => socket.destroy(timedOut()));
    const fail = (error: Error) => callback?.(error, socket as Duplex);
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      socket.setTimeout(0);
      const presented = presentedDigest(socket);
      if (presented.length === pin.length && timingSafeEqual(presented, pin)) callback?.(null, socket);
      else {
        socket.destroy();
        fail(new CertificateChanged(presented.toString('hex')));
      }
    });
    return undefined;
  };
  return agent;
}

/** A second less than the agent keeps them. */
const keptMs = 4000;
const keptSince = new WeakMap<Duplex, number>();

/**
 * Ends kept connections whose time is over: while this process is at something long (all accounts of a gateway) it does not hear that the server has hung
 * up, and would send there what comes next.
 */
export function endOverdue({ freeSockets }: Agent): void {
  for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? []))
    if (performance.now() - (keptSince.get(socket) ?? 0) >= keptMs) socket.destroy();
}

/** Empty when the server showed none. */
function presentedDigest(socket: TLSSocket): Buffer {
  const { raw } = socket.getPeerCertificate();
  return raw ? createHash('sha256').update(raw).digest() : Buffer.alloc(0);
}

function timedOut(): Error {
  return Object.assign(new Error('no answer to the TLS handshake'), { code: 'ETIMEDOUT' });
}
