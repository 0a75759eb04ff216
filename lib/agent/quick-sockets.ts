import { Socket } from 'node:net';

let done = false;

/**
 * Makes connections cheap to accept; done once, where many short ones come. The constructor of a socket copies its options (`{ ...options }`) and adds to the
 * copy. V8 of Node 20 gives each such copy a hidden class of its own while all options it has seen had the same few shapes, and then the 29 places that read the copy
 * find nothing they know: that is 60,000 of the 100,000 instructions of a connection. After options of many shapes it copies them in a plainer way, and the copies are alike.
 * Node 22 and 24 need 35,000 to 39,000 without this, and 5,000 more with it.
 */
export function quickenSockets(): void {
  if (done || !process.version.startsWith('v20.')) return;
  done = true;
  for (let round = 0; round < rounds; round += 1)
    for (const name of 'abcdefgh') new Socket({ [name]: 0 }).destroy();
}

/** The first calls of a function leave nothing for V8 to remember. */
const rounds = 10;
