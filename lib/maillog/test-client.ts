import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type SmtpReply, takeReplies } from '#lib/agent/smtp/reply.ts';

/** An SMTP client that does as it is told, also what no good client does. */
export type TestClient = {
  command: (line: string) => Promise<SmtpReply>;
  /** The answers to MAIL, to each RCPT, and to the message when there was one. */
  send: (sender: string, recipients: readonly string[], text?: string) => Promise<number[]>;
  write: (text: string) => void;
  startTls: () => Promise<void>;
  quit: () => Promise<void>;
  /** What the client itself knows of its connection. */
  connection: () => { port: number; tlsVersion: string | null };
  /** Goes away without a word. */
  drop: () => void;
  /** The same, with a reset of the connection: what was sent meanwhile is lost. */
  hangUp: () => void;
};

/** Connects from an address of this host and says EHLO. */
export async function dial(port: number, from: string): Promise<TestClient> {
  const plain: Socket = connect({ host: '127.0.0.1', port, localAddress: from });
  let socket = plain;
  let secured: TLSSocket | null = null;
  let received = '';
  let replies: SmtpReply[] = [];
  let wake = () => {};
  let ended: Error | null = null;
  function listen(): void {
    socket.on('data', (chunk: Buffer) => {
      const taken = takeReplies(received + chunk.toString('latin1'));
      received = taken.rest;
      replies = [...replies, ...taken.replies];
      wake();
    });
    const end = (error?: Error) => {
      ended = error ?? new Error('The daemon closed the connection.');
      wake();
    };
    socket.on('error', end);
    socket.on('close', () => end());
  }
  async function reply(): Promise<SmtpReply> {
    while (replies.length === 0) {
      if (ended) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const [first, ...rest] = replies;
    replies = rest;
    return first as SmtpReply;
  }
  const command = (line: string) => {
    socket.write(`${line}\r\n`, 'latin1');
    return reply();
  };
  listen();
  const greeting = await reply();
  const ownPort = plain.localPort ?? 0;
  if (greeting.code === 220) await command('EHLO client.example');
  return {
    command,
    async send(sender, recipients, text = 'Subject: test\r\n\r\nhello') {
      const mail = await command(`MAIL FROM:<${sender}>`);
      const codes = [mail.code];
      for (const recipient of recipients) codes.push((await command(`RCPT TO:<${recipient}>`)).code);
      if (!codes.slice(1).includes(250)) {
        if (mail.code === 250) await command('RSET');
        return codes;
      }
      if ((await command('DATA')).code !== 354) return codes;
      return [...codes, (await command(`${text}\r\n.`)).code];
    },
    write: (text) => void socket.write(text, 'latin1'),
    async startTls() {
      await command('STARTTLS');
      socket.removeAllListeners('data');
      const secure = connectTls({ socket, rejectUnauthorized: false });
      await new Promise<void>((resolve, reject) =>
        secure.once('secureConnect', resolve).once('error', reject),
      );
      socket = secure;
      secured = secure;
      listen();
      await command('EHLO client.example');
    },
    async quit() {
      await command('QUIT');
      socket.destroy();
    },
    connection: () => ({ port: ownPort, tlsVersion: secured?.getProtocol() ?? null }),
    drop: () => void socket.destroy(),
    hangUp: () => void plain.resetAndDestroy(),
  };
}
