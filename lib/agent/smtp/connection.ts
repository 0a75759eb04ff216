import type { X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { extensionsOf, replyText, type SmtpReply, takeReplies } from '#lib/agent/smtp/reply.ts';
import { certificateDigest, cipherBits } from '#lib/agent/smtp/tls-facts.ts';

export type TlsFacts = { protocol: string; cipher: string; bits: number; certificateSha256: string };

/** Shown in the TLS handshake to a server that asks for one; PEM. */
export type ClientCertificate = { certificate: string; key: string };

/** Whom a server's certificate names, and why this host does not trust it for the name we know the server by. */
export type Peer = { subject: string; validTo: string; distrust: string | null };

export type SmtpTarget = {
  host: string;
  port: number;
  /** The client address to connect from. */
  localAddress?: string | undefined;
  /** TLS from the first byte. */
  tlsOnConnect?: boolean;
  /** The name that is asked for in TLS and that the certificate should have. */
  serverName?: string;
  certificate?: ClientCertificate | undefined;
  /** Longest wait for one reply. */
  timeoutMs: number;
};

/** The server could not be reached, went away, was silent for too long, or did not speak SMTP. */
export class SmtpFailure extends Error {
  override readonly name = 'SmtpFailure';
  /** `ECONNREFUSED` and the like, when the operating system said so. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Shorter words hold no secret, and stand in many replies. */
const shortest = 4;
/** Bytes. Nobody answers at such length; who goes on for ever is not to fill the memory. */
const longestReply = 256 << 10;

/**
 * One SMTP session as a client, command by command. Certificates are looked at, not judged: whoever uses this compares the
 * digest. Every method throws SmtpFailure when the session cannot go on.
 */
export class SmtpConnection {
  readonly #target: SmtpTarget;
  readonly #transcript: string[] = [];
  #socket: Socket;
  /** What was sent as a secret: a server may repeat a line that it does not understand. */
  readonly #secrets = new Set<string>();
  #received = '';
  #replies: SmtpReply[] = [];
  #failure: SmtpFailure | null = null;
  #wake: () => void = () => {};
  #tls: TlsFacts | null = null;
  #peer: Peer | null = null;
  #extensions = new Map<string, string[]>();

  private constructor(target: SmtpTarget, socket: Socket) {
    this.#target = target;
    this.#socket = socket;
    this.#listen();
  }

  /** Connects and reads the greeting. */
  static async open(target: SmtpTarget): Promise<{ session: SmtpConnection; greeting: SmtpReply }> {
    const { host, port, localAddress } = target;
    const session = new SmtpConnection(target, connect({ host, port, localAddress }));
    try {
      if (target.tlsOnConnect) await session.#secure();
      return { session, greeting: await session.#reply() };
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Null while the session is in clear text. */
  get tls(): TlsFacts | null {
    return this.#tls;
  }

  /** Null while the session is in clear text, or the server has no certificate. */
  get peer(): Peer | null {
    return this.#peer;
  }

  /** What the last EHLO listed. */
  get extensions(): ReadonlyMap<string, string[]> {
    return this.#extensions;
  }

  /** `C:` and `S:` lines so far. */
  get transcript(): string {
    return this.#transcript.join('\n');
  }

  /**
   * Sends one line. With `shown`, that stands in the transcript instead: for what holds credentials. What of them a server repeats in its replies is
   * hidden as well.
   */
  async command(line: string, shown = line): Promise<SmtpReply> {
    if (/[\r\n]/.test(line)) throw new Error('an SMTP command is one line');
    if (this.#failure) throw this.#failure;
    if (shown !== line)
      for (const word of line.split(' '))
        if (word.length >= shortest && !shown.includes(word)) this.#secrets.add(word);
    this.#transcript.push(`C: ${shown}`);
    this.#socket.write(`${line}\r\n`);
    return this.#reply();
  }

  async ehlo(name: string): Promise<SmtpReply> {
    const reply = await this.command(`EHLO ${name}`);
    this.#extensions = reply.code === 250 ? extensionsOf(reply) : new Map();
    return reply;
  }

  /** STARTTLS and the handshake (RFC 3207); the caller says EHLO again. Null `facts`: the server refused. */
  async startTls(): Promise<{ reply: SmtpReply; facts: TlsFacts | null }> {
    const reply = await this.command('STARTTLS');
    if (reply.code !== 220) return { reply, facts: null };
    this.#extensions = new Map();
    return { reply, facts: await this.#secure() };
  }

  /** Says QUIT and closes; a server that is gone already is fine. */
  async quit(): Promise<void> {
    await this.command('QUIT').catch(() => {}); // the session is over either way
    this.close();
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      const { replies, rest, broken } = takeReplies(this.#received);
      this.#received = rest;
      for (const { code, lines } of replies)
        this.#replies.push({ code, lines: lines.map((line) => this.#hidden(line)) });
      if (broken !== null)
        this.#fail(new SmtpFailure(`The server does not speak SMTP: ${this.#hidden(broken).slice(0, 80)}`));
      if (rest.length > longestReply) {
        this.#fail(new SmtpFailure('The server does not speak SMTP: its reply does not end.'));
        this.close();
      }
      this.#wake();
    });
    this.#socket.on('error', (error: Error & { code?: string }) =>
      this.#fail(new SmtpFailure(connectionWords(error, this.#target), error.code)),
    );
    this.#socket.on('close', () => this.#fail(new SmtpFailure('The server closed the connection.')));
  }

  #hidden(text: string): string {
    return [...this.#secrets].reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
  }

  #fail(failure: SmtpFailure): void {
    this.#failure ??= failure;
    this.#wake();
  }

  async #reply(): Promise<SmtpReply> {
    const late = `No reply within ${Math.round(this.#target.timeoutMs / 1000)} s.`;
    await this.#until(() => this.#replies.length > 0, late);
    const reply = this.#replies.shift();
    if (!reply) throw this.#failure ?? new SmtpFailure(late);
    for (const [at, line] of reply.lines.entries())
      this.#transcript.push(`S: ${reply.code}${at < reply.lines.length - 1 ? '-' : ' '}${line}`);
    if (reply.code === 421) this.#fail(new SmtpFailure(`The server ended the session: ${replyText(reply)}`));
    return reply;
  }

  /** Waits until `done`, a failure, or for too long. */
  #until(done: () => boolean, late: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#fail(new SmtpFailure(late));
      }, this.#target.timeoutMs);
      this.#wake = () => {
        if (!done() && !this.#failure) return;
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
      this.#wake();
    });
  }

  async #secure(): Promise<TlsFacts> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    this.#received = ''; // RFC 3207 section 4.2: what came before the handshake is forgotten
    const { serverName = '', certificate: own } = this.#target;
    const secure: TLSSocket = connectTls({
      socket: plain,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ...(serverName !== '' && { host: serverName, servername: isIP(serverName) ? '' : serverName }),
      ...(own && { cert: own.certificate, key: own.key }),
    });
    this.#socket = secure;
    let ready = false;
    secure.on('secureConnect', () => {
      ready = true;
      this.#wake();
    });
    this.#listen();
    await this.#until(() => ready, 'The TLS handshake did not end in time.');
    if (!ready) throw this.#failure ?? new SmtpFailure('The TLS handshake failed.');
    const { name, version } = secure.getCipher();
    const certificate = secure.getPeerX509Certificate();
    this.#tls = {
      protocol: secure.getProtocol() ?? version,
      cipher: name,
      bits: cipherBits(name),
      certificateSha256: certificate ? certificateDigest(certificate) : '',
    };
    this.#peer = certificate ? peerOf(certificate, secure) : null;
    this.#transcript.push(`--: ${this.#tls.protocol}, ${name}`);
    return this.#tls;
  }
}

function peerOf(certificate: X509Certificate, secure: TLSSocket): Peer {
  const distrust = secure.authorized ? null : distrustWords(secure.authorizationError);
  return { subject: certificate.subject.replaceAll('\n', ', '), validTo: certificate.validTo, distrust };
}

/** What Node and OpenSSL call it, in words (verify(1)). */
const distrusts: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'It is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'It is of an authority that this host does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'It is of an authority that this host does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'It is of an authority that this host does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'It is of an authority that this host does not know, or its chain is incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'It is for another name',
  CERT_HAS_EXPIRED: 'It has expired',
  CERT_NOT_YET_VALID: 'It is not valid yet',
};

/** Node says that this is an error; it is the code of one, or an error that has one. */
function distrustWords(reason: unknown): string {
  const code = reason instanceof Error && 'code' in reason ? reason.code : reason;
  return distrusts[String(code)] ?? String(code);
}

function connectionWords(error: Error & { code?: string }, { host, port }: SmtpTarget): string {
  if (error.code === 'ECONNREFUSED') return `Nothing listens on ${host} port ${port}.`;
  if (error.code === 'ENOTFOUND') return `There is no host named ${host}.`;
  if (error.code?.startsWith('ERR_SSL_'))
    return `There is no TLS to be had of ${host} port ${port}: ${error.code.slice(8).replaceAll('_', ' ').toLowerCase()}.`;
  if (error.code === 'ECONNRESET') return 'The server cut the connection.';
  if (error.code === 'EADDRNOTAVAIL') return 'This host cannot use that client address.';
  return `The connection to ${host} port ${port} failed: ${error.message}`;
}
