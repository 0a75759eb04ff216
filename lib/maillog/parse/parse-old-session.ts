import type { Fact } from '#lib/maillog/parse/line.ts';
import { parsePeer } from '#lib/maillog/parse/peer.ts';
import { fromXtext } from '#lib/maillog/parse/scan-address.ts';
import { copyOf, wordOf } from '#lib/maillog/parse/words.ts';

/*
 * How versions before 8.12 tell of connections (sendmail/srvrsmtp.c and usersmtp.c of 8.8 to 8.11). They cut a client's name off at 64 or 100 signs, with or
 * without its address.
 */

/** `SMTP connect from NAME [ADDRESS] (ADDRESS)`, as up to 8.9. */
export function parseOldConnect(text: string): Fact {
  return { kind: 'connect', client: parsePeer(text.slice(18).replace(/ \((?!may )[^()]*\)$/, '')) };
}

/** `SASL: connection from NAME [ADDRESS]: mech=M, id=USER[, bits=N]` and `SASL: outgoing connection to HOST: mech=M, bits=N`, of 8.10 and 8.11. */
export function parseOldLogin(text: string): Fact {
  const login =
    /^SASL: connection from ([^=]{1,100}): mech=([\w-]{1,20}), id=(.*?)(?:, bits=(\d{1,5}))?$/.exec(text);
  if (login) {
    const [, client = '', mechanism = '', authid = '', bits = '0'] = login;
    return {
      kind: 'login',
      client: parsePeer(client),
      authid: copyOf(authid),
      mechanism: wordOf(mechanism),
      bits: Number(bits),
    };
  }
  const outgoing = /^SASL: outgoing connection to ([^=]{1,100}): mech=([\w-]{1,20}), bits=(\d{1,5})$/.exec(
    text,
  );
  if (!outgoing) return { kind: 'login-trouble', text };
  const [, relay = '', mechanism = '', bits] = outgoing;
  return {
    kind: 'outgoing-login',
    relay: parsePeer(relay),
    mechanism: wordOf(mechanism),
    bits: Number(bits),
  };
}

const oldTls =
  /^TLS: connection (from|to) ([^=]{1,100}), version=([^,=]{1,20}), verify=([^,=]{1,20}), cipher=([^,=]{1,64}), bits=(\d{1,6})$/;
const oldCertificate = /^TLS: (client|server) cert subject:(.*), cert issuer=(.*)$/;
const details = /^TLS: (?:init\(|get_verify |\w{1,10}: Diffie-Hellman )/;

/** `TLS: connection from NAME [ADDRESS], version=V, verify=Y, cipher=C, bits=N`, or `to HOST`, of 8.11. */
export function parseOldTls(text: string): Fact {
  const tls = oldTls.exec(text);
  if (tls) {
    const [, direction, peer = '', version = '', verify = '', cipher = '', bits] = tls;
    return {
      kind: 'tls',
      side: direction === 'to' ? 'client' : 'server',
      peer: parsePeer(peer),
      version: wordOf(version),
      verify: wordOf(verify),
      cipher: wordOf(cipher),
      bits: Number(bits),
    };
  }
  const certificate = oldCertificate.exec(text);
  if (!certificate) return { kind: details.test(text) ? 'detail' : 'tls-trouble', text };
  const [, whose, subject = '', issuer = ''] = certificate;
  const side = whose === 'server' ? 'client' : 'server'; // the other one's certificate
  return {
    kind: 'certificate',
    side,
    subject: copyOf(fromXtext(subject)),
    issuer: copyOf(fromXtext(issuer)),
    message: '',
  };
}
