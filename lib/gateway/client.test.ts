import { X509Certificate } from 'node:crypto';
import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeIdentity } from '#lib/agent/identity.ts';
import { enrol, gatewayClient, problemCode } from '#lib/gateway/client.ts';
import type { Refusal } from '#lib/refusal.ts';

const token = 'the-token-nobody-else-may-see';
let pem = '';
let pin = '';
const running: Server[] = [];

beforeAll(async () => {
  pem = await makeIdentity('127.0.0.1', new Date());
  pin = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
});
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

/** A scripted TLS peer: collects what it was sent and answers with `answer` as soon as the head of a request is there. */
async function peer(answer: string | ((received: string) => string | null)) {
  const seen = { text: '', ended: 0 };
  const server = createServer({ key: pem, cert: pem }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      seen.text += chunk.toString();
      const reply = typeof answer === 'string' ? answer : answer(seen.text);
      if (seen.text.includes('\r\n\r\n') && reply !== null) socket.end(reply);
    });
  });
  server.on('tlsClientError', () => {});
  server.on('connection', (socket) => socket.once('close', () => (seen.ended += 1)));
  return { url: await listen(server, 'https'), seen };
}

async function listen(server: Server, scheme: string): Promise<string> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `${scheme}://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function http(status: string, body: string, type = 'application/json'): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function chunked(...lines: string[]): string {
  const chunks = lines.map((line) => `${Buffer.byteLength(line).toString(16)}\r\n${line}\r\n`);
  return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join('')}`;
}

const refusal = (of: Promise<unknown>): Promise<Refusal> =>
  of.then(
    () => Promise.reject(new Error('was not refused')),
    (error: Refusal) => error,
  );

describe('a connection', () => {
  /** A peer that leaves connections open, says how long it does so, and counts them. */
  async function patientPeer(keptSeconds: number) {
    const seen = { connections: 0, sockets: new Set<TLSSocket>() };
    const server = createServer({ key: pem, cert: pem }, (socket) => {
      seen.connections += 1;
      seen.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', () => {
        const reply = http('404 Not Found', '{}', 'application/problem+json');
        socket.write(reply.replace('\r\n', `\r\nkeep-alive: timeout=${keptSeconds}\r\n`));
      });
    });
    return { url: await listen(server, 'https'), seen };
  }
  const close = ({ sockets }: { sockets: Set<TLSSocket> }) =>
    Promise.all(
      [...sockets].map(
        (socket) =>
          new Promise<void>((resolve) => {
            if (socket.closed) return resolve();
            socket.once('close', () => resolve());
            socket.end();
          }),
      ),
    );

  test('is kept for the next request', async () => {
    const { url, seen } = await patientPeer(5);
    const one = gatewayClient({ url, certificateSha256: pin, token });
    for (let at = 0; at < 3; at += 1) await refusal(one.state());
    expect(seen.connections).toBe(1);
    await close(seen);
  });

  test('that the gateway has ended is not asked any more', async () => {
    const { url, seen } = await patientPeer(5);
    const one = gatewayClient({ url, certificateSha256: pin, token });
    await refusal(one.state());
    await close(seen);
    expect((await refusal(one.state())).code).toBe('gateway-not-understood');
    expect(seen.connections).toBe(2);
    await close(seen);
  });

  test('whose time passed while this process was busy, so that it heard of no end, is not asked any more', async () => {
    const { url, seen } = await patientPeer(5);
    const one = gatewayClient({ url, certificateSha256: pin, token });
    await refusal(one.state());
    const later = performance.now() + 4000;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => later);
    onTestFinished(() => clock.mockRestore());
    await refusal(one.state());
    expect(seen.connections).toBe(2);
    await close(seen);
  });

  test('that the gateway is about to end is not asked any more', async () => {
    const { url, seen } = await patientPeer(1);
    const one = gatewayClient({ url, certificateSha256: pin, token });
    await refusal(one.state());
    await refusal(one.state());
    expect(seen.connections).toBe(2);
    await close(seen);
  });
});

describe('the pin', () => {
  test('sends not one byte of the request to a server with another certificate', async () => {
    const { url, seen } = await peer(http('200 OK', '{}'));
    const client = gatewayClient({ url, certificateSha256: 'a'.repeat(64), token });
    const refused = await refusal(client.accountsVersion());
    expect(refused.code).toBe('gateway-certificate-changed');
    expect(refused.detail).toContain(pin);
    await expect.poll(() => seen.ended).toBe(1);
    expect(seen.text).toBe('');
  });

  test('neither does enrolment, whose secret is worth a token', async () => {
    const { url, seen } = await peer(http('200 OK', '{}'));
    const refused = await refusal(
      enrol({ url, certificateSha256: 'b'.repeat(64), secret: 's3cret' }, 'test'),
    );
    expect(refused.code).toBe('gateway-certificate-changed');
    await expect.poll(() => seen.ended).toBe(1);
    expect(seen.text).toBe('');
  });

  test('nor a server that speaks plain HTTP', async () => {
    let text = '';
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        socket.end(http('200 OK', '{}'));
      });
    });
    const url = await listen(server, 'https');
    const client = gatewayClient({ url, certificateSha256: pin, token });
    expect((await refusal(client.state())).code).toBe('gateway-unreachable');
    expect(text).not.toContain(token);
  });

  test('holds the token out to the pinned certificate', async () => {
    const { url, seen } = await peer(http('200 OK', '{"version":1,"count":0,"realm":"example.org"}'));
    const client = gatewayClient({ url, certificateSha256: pin, token });
    expect(await client.accountsVersion()).toEqual({ version: 1, count: 0, realm: 'example.org' });
    expect(seen.text).toContain(`authorization: Bearer ${token}`);
  });
});

describe('what goes wrong is told apart', () => {
  const client = (url: string, fetchTimeout?: number) =>
    gatewayClient({ url, certificateSha256: pin, token, fetchTimeout });

  test('nobody listens', async () => {
    const { url } = await peer('');
    for (const server of running.splice(0)) await new Promise((resolve) => server.close(resolve));
    expect((await refusal(client(url).state())).code).toBe('gateway-unreachable');
  });

  test('it takes the connection and says nothing', async () => {
    const { url } = await peer(() => null);
    expect((await refusal(client(url, 200).state())).code).toBe('gateway-timeout');
  });

  test('it does not even answer the handshake', async () => {
    const url = await listen(
      createTcpServer(() => {}),
      'https',
    );
    expect((await refusal(client(url, 200).state())).code).toBe('gateway-timeout');
    for (const server of running) server.unref();
  });

  test('it stops in the middle of its answer', async () => {
    const { url } = await peer('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"version"');
    expect((await refusal(client(url).accountsVersion())).code).toBe('gateway-unreachable');
  });

  test('the token is refused', async () => {
    const body = '{"type":"about:blank","title":"No.","status":401,"code":"unauthenticated"}';
    const { url } = await peer(http('401 Unauthorized', body, 'application/problem+json'));
    expect((await refusal(client(url).state())).code).toBe('gateway-token-refused');
  });

  test('a problem comes with its own words, advice, fields and code', async () => {
    const body = JSON.stringify({
      type: 'urn:postern:problem:not-active',
      title: 'Another release is active.',
      status: 409,
      code: 'not-active',
      next: 'Look at what changed.',
      output: 'the tool said so',
      fields: { expectedActive: ['is another one'] },
    });
    const { url } = await peer(http('409 Conflict', body, 'application/problem+json'));
    const refused = await refusal(client(url).confirm('a'.repeat(64)));
    expect(refused).toMatchObject({
      code: 'gateway-problem',
      kind: 'conflict',
      message: 'Another release is active.',
      next: 'Look at what changed.',
      detail: 'the tool said so',
      fields: { expectedActive: ['is another one'] },
    });
    expect(problemCode(refused)).toBe('not-active');
  });

  test.each([
    ['an answer that is no JSON', http('200 OK', '<html>')],
    ['an answer of another shape', http('200 OK', '{"version":"one"}')],
    ['an error that is no problem', http('502 Bad Gateway', '{"message":"proxy"}')],
  ])('%s is not understood', async (_, answer) => {
    const { url } = await peer(answer);
    expect((await refusal(client(url).accountsVersion())).code).toBe('gateway-not-understood');
  });
});

describe('a stream of steps', () => {
  const running1 = '{"step":"staged","state":"running","ms":0,"message":"Staging."}\n';
  const done = '{"step":"checked","state":"done","ms":12,"message":"Checked."}\n';

  async function follow(...lines: string[]) {
    const { url } = await peer(`${chunked(...lines)}0\r\n\r\n`);
    const seen: string[] = [];
    for await (const { step, state } of gatewayClient({ url, certificateSha256: pin, token }).check(pin))
      seen.push(`${step} ${state}`);
    return seen;
  }

  test('is read line by line, wherever the network cuts it', async () => {
    const cut = running1 + done;
    expect(await follow(cut.slice(0, 20), cut.slice(20, 75), cut.slice(75))).toEqual([
      'staged running',
      'checked done',
    ]);
  });

  test('that ends before its last step is an error', async () => {
    const refused = await refusal(follow(running1));
    expect(refused.code).toBe('gateway-unreachable');
    expect(refused.next).toContain('state');
  });

  test('with a line that is no step is not understood', async () => {
    expect((await refusal(follow('{"step":"dance"}\n'))).code).toBe('gateway-not-understood');
  });
});
