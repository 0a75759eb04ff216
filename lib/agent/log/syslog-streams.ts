import type { Socket } from 'node:net';
import type { BareConnection } from '#lib/agent/bare-connections.ts';

/** The connections of those who write to a syslog socket; each message ends in a NUL. */
export type SyslogStreams = {
  take: (connection: BareConnection) => void;
  /** The same where connections cannot be had without a Socket. */
  takeSocket: (socket: Socket) => void;
  /** Reads what has arrived, then closes all of them. */
  close: () => Promise<void>;
};

/**
 * So long the only stream that is open is left alone after something was read from it: a daemon and all its children write to one, a line at a time, and to be
 * woken for each costs more than to read it, and the child the core it runs on. As soon as there is another one all are read at once, so that lines stay in order.
 */
const restMs = 20;
/** Who writes so much in that time is read without a rest: the stream holds some 250 lines, and then its writer waits. */
const muchBytes = 8 << 10;

export function syslogStreams(onFrame: (text: string) => void): SyslogStreams {
  const open = new Set<{ destroy: () => void }>();
  let resting: BareConnection | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;
  let events = 0;

  function rest(connection: BareConnection): void {
    connection.readStop();
    resting = connection;
    timer = timer?.refresh() ?? setTimeout(resume, restMs); // a new one each time would cost as much as a line
  }
  function resume(): void {
    resting?.readStart();
    resting = null;
  }
  /** Lets the event loop read what already lies in the sockets; ends when a whole turn brought nothing. */
  async function drained(): Promise<void> {
    for (let before = -1; before !== events; ) {
      before = events;
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return {
    take(connection) {
      resume(); // what it has said by now comes before what this one says
      events += 1;
      const one = { destroy: () => connection.close() };
      open.add(one);
      const text = frames(onFrame);
      connection.onread = (bytes) => {
        events += 1;
        if (bytes) {
          text.take(Buffer.from(bytes));
          if (open.size === 1 && !closing && bytes.byteLength < muchBytes) rest(connection);
          return;
        }
        text.end();
        open.delete(one);
        connection.close();
      };
      connection.readStart();
    },
    takeSocket(socket) {
      resume();
      events += 1;
      open.add(socket);
      const text = frames(onFrame);
      socket.on('data', (chunk: Buffer) => {
        events += 1;
        text.take(chunk);
      });
      socket.on('end', () => {
        text.end();
        socket.destroy();
      });
      socket.on('error', () => {}); // a writer that dies while writing has written what was read
      socket.on('close', () => open.delete(socket));
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      resume();
      await drained();
      for (const one of open) one.destroy();
    },
  };
}

const nothing = Buffer.alloc(0);
/** syslog(3) of glibc writes at most 1,024 bytes of sendmail's text a message (SYSLOG_BUFSIZE); what grows beyond this is no syslog. */
const longestFrame = 64 << 10;

/** The messages of one stream, as its pieces come. */
function frames(onFrame: (text: string) => void) {
  let rest = nothing;
  return {
    take(chunk: Buffer): void {
      const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = buffer.indexOf(0); end >= 0; end = buffer.indexOf(0, start)) {
        if (end > start) onFrame(buffer.toString('utf8', start, end));
        start = end + 1;
      }
      const left = buffer.length - start;
      rest = left === 0 || left > longestFrame ? nothing : Buffer.from(buffer.subarray(start));
    },
    /** A last message may lack its end. */
    end(): void {
      if (rest.length > 0) onFrame(rest.toString('utf8'));
    },
  };
}
