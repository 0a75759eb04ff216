import { SMTPServer } from 'smtp-server';

export type Arrived = { from: string; to: string[]; data: string };

/** A mail server at the end of the road: takes everything, keeps it. */
export async function startSink(): Promise<{ port: number; arrived: Arrived[]; close(): Promise<void> }> {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        arrived.push({ from, to, data: Buffer.concat(chunks).toString('utf8') });
        done(null, 'kept');
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return {
    port: address.port,
    arrived,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
