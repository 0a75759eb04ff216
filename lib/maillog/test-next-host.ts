import { SMTPServer } from 'smtp-server';

/** The next host of a gateway. */
export type NextHost = {
  port: number;
  /** What it took: sender and recipients of each message. */
  taken: { sender: string; recipients: string[] }[];
  close: () => Promise<void>;
};

export type NextHostPlan = {
  port?: number;
  /** Takes mail only of who logs in so. */
  login?: { user: string; password: string };
};

const refusals = [
  ['unknown', '550 5.1.1 User unknown'],
  ['later', '451 4.3.0 try later'],
] as const;

/** It knows nobody whose name begins with `unknown`, and has no time for `later`. */
export async function openNextHost({ port = 0, login }: NextHostPlan = {}): Promise<NextHost> {
  const taken: NextHost['taken'] = [];
  const server = new SMTPServer({
    authOptional: login === undefined,
    ...(login ? { authMethods: ['PLAIN'] } : { disabledCommands: ['AUTH'] }),
    logger: false,
    onAuth: ({ username, password }, _session, callback) =>
      username === login?.user && password === login?.password
        ? callback(null, { user: username })
        : callback(new Error('no')),
    onRcptTo({ address }, _session, callback) {
      const refusal = refusals.find(([start]) => address.startsWith(start))?.[1];
      if (refusal === undefined) return callback();
      const responseCode = Number(refusal.slice(0, 3));
      callback(Object.assign(new Error(refusal.slice(4)), { responseCode }));
    },
    onData(stream, { envelope }, callback) {
      stream.resume();
      stream.on('end', () => {
        const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        taken.push({ sender, recipients: envelope.rcptTo.map(({ address }) => address) });
        callback();
      });
    },
  });
  server.on('error', () => {}); // the gateway may close a connection in the middle
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
