import type { Server } from 'node:net';

/** A connection as Node has it before it makes a Socket of it: what it is read with is what Node's own net module reads it with. */
export type BareConnection = {
  readonly fd: number;
  /** Told what has come; of nothing when the other side has ended, or reading fails. */
  onread: (bytes: ArrayBuffer | undefined) => void;
  readStart: () => unknown;
  readStop: () => unknown;
  close: () => void;
};

/**
 * Gives each connection of a listening server to `begin` before a Socket is made of it: a Socket with its two streams takes two thirds of the instructions of a short
 * connection, and more of the processor's caches than all that is done for it. `begin` reads and closes the connection itself, or has it made a Socket after all, which the server's
 * own listener then gets, with all that comes from then on. Answers false, and does nothing, where this Node keeps connections in another way than those of 20 to 24.
 */
export function takeBare(
  server: Server,
  begin: (connection: BareConnection, makeSocket: () => void) => void,
): boolean {
  const handle: unknown = '_handle' in server ? server._handle : null;
  if (!isListening(handle)) return false;
  const usual = handle.onconnection;
  handle.onconnection = (status, connection) => {
    if (status || !isBare(connection)) usual.call(handle, status, connection);
    else
      begin(connection, () => {
        connection.readStop();
        usual.call(handle, status, connection);
      });
  };
  return true;
}

type Listening = { onconnection: (this: Listening, status: unknown, connection: unknown) => void };

const isListening = (handle: unknown): handle is Listening =>
  isObject(handle) && typeof handle.onconnection === 'function';

const isBare = (connection: unknown): connection is BareConnection =>
  isObject(connection) &&
  typeof connection.fd === 'number' &&
  connection.fd >= 0 &&
  typeof connection.readStart === 'function' &&
  typeof connection.readStop === 'function' &&
  typeof connection.close === 'function' &&
  'onread' in connection;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
