import type { Login } from '#lib/maillog/join/message.ts';
import { dayOf } from '#lib/maillog/place.ts';
import { encodeInto, loginColumns, namesOf, type Value } from './columns.ts';
import type { Writing } from './kept-record.ts';
import { rowBuffer } from './row-buffer.ts';

/** The log-ins of one gateway. */
export function loginsIn({ shelf, names, numbers, gateway }: Writing) {
  const rows = rowBuffer(shelf, { table: 'login', columns, isNew: true });
  return {
    /** Writes those that were added. */
    keep: rows.flush,
    book: {
      addLogin(login: Login): void {
        const day = dayOf(login.at);
        shelf.begin(day);
        const row: Value[] = [numbers.next('login', login.at), gateway, login.at % 1000];
        const intern = (word: string) => names.intern(day, word);
        const { failure } = login;
        encodeInto(row, failure ? { ...login, ...failure } : login, loginColumns, { intern, at: login.at });
        rows.put(day, row);
      },
    },
  };
}

const columns = ['id', 'gateway', 'ms', ...namesOf(loginColumns)];
