import { createServer, type Socket } from 'node:net';

/** What the filter answers, by the first letters of the sender or recipient; anybody else passes. */
const atMail: Record<string, Buffer> = {
  'mrefuse@': packet('y', '550 5.7.1 the filter refuses this sender\0'),
  'mlater@': packet('t'),
  'mdrop@': packet('d'),
};
const atRecipient: Record<string, Buffer> = {
  'mnobody@': packet('y', '550 5.1.1 the filter knows nobody of this name\0'),
};
const atEnd: Record<string, Buffer> = {
  'mvirus@': packet('y', '554 5.7.1 the filter found a virus\0'),
  'mhold@': Buffer.concat([packet('q', 'the filter wants this looked at\0'), packet('c')]),
  'mheader@': Buffer.concat([packet('h', 'X-Filtered\0yes\0'), packet('c')]),
};

const on = packet('c');
/** Version 6; may add headers, and quarantine; wants neither headers nor body, nor what it does not answer. */
const wishes = Buffer.alloc(12);
wishes.writeUInt32BE(6, 0);
wishes.writeUInt32BE(0x21, 4);
wishes.writeUInt32BE(0x03_72, 8); // no HELO, body, headers, end of headers, unknown commands, DATA

/** A mail filter that speaks libmilter's protocol (libmilter/docs, include/libmilter/mfdef.h) and does one thing for each name. */
export async function openMilter(
  refusedAddress: string,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let rest = Buffer.alloc(0);
    let sender = '';
    const answer = (command: string, data: string): Buffer | null => {
      switch (command) {
        case 'O':
          return packet('O', wishes.toString('latin1'));
        case 'C':
          return data.endsWith(`${refusedAddress}\0`) ? packet('r') : on;
        case 'M':
          sender = addressIn(data);
          return answerOf(atMail, sender);
        case 'R':
          return answerOf(atRecipient, addressIn(data));
        case 'E':
          return answerOf(atEnd, sender);
        default:
          return command === 'D' || command === 'A' || command === 'Q' || command === 'K' ? null : on;
      }
    };
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0);
        const said = answer(rest.toString('latin1', 4, 5), rest.toString('latin1', 5, end));
        rest = rest.subarray(end);
        if (said) socket.write(said);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function packet(command: string, data = ''): Buffer {
  const bytes = Buffer.from(`\0\0\0\0${command}${data}`, 'latin1');
  bytes.writeUInt32BE(bytes.length - 4, 0);
  return bytes;
}

const addressIn = (data: string) => /^<?([^>\0]*)/.exec(data)?.[1] ?? '';

function answerOf(answers: Record<string, Buffer>, address: string): Buffer {
  return Object.entries(answers).find(([start]) => address.startsWith(start))?.[1] ?? on;
}
