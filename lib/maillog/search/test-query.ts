import fc from 'fast-check';
import { messageStatuses } from '#lib/maillog/join/message.ts';
import { type Query, type QueryKey, term } from '#lib/maillog/search/query.ts';
import { start } from '#lib/maillog/test-log.ts';

const one = (key: QueryKey, ...values: string[]) =>
  fc.constantFrom(...values).map((value) => term(key, value));
const minutes = fc
  .integer({ min: 0, max: 400 })
  .map((seconds) => new Date(start + seconds * 1000).toISOString().slice(0, 19));
const terms = fc.oneof(
  one('gateway', 'gw1', 'gw2', 'gw3'),
  one('account', '*', '-', 'amy', 'BOB', 'eve'),
  one('client', '127.0.0.2', '127.0.0.3', '127.0.0.0/30', '192.0.2.1', '::1', 'localhost', '.example'),
  one('from', 'corp.lan', 'plain-tls@corp.lan', 'spam@bad.example', '.example', '.lan', '<>', 'postmaster'),
  one('to', 'example.com', 'X@example.com', 'later@example.com', 'a-domain-with-a-long-name.example', '.com'),
  one('mech', 'PLAIN', 'SCRAM-SHA-256', 'GSSAPI'),
  one('tls', 'none', 'any', '1.3', '1.2'),
  one('status', ...messageStatuses),
  one('relay', 'mx.example.com', '127.0.0.1', '127.0.0.0/8', '.example', '.example.com'),
  one('dsn', '5.1.1', '5', '4.0', '2.0.0', '5.7'),
  one('size', '>20', '<=21', '>1k', '=21'),
  one('rcpts', '=1', '>1', '<1'),
  minutes.map((value) => term('since', value)),
  minutes.map((value) => term('until', value)),
  one('text', 'am', 'BOB', 'x@', 'corp', 'example', '127.0.0.2', 'nobody@', '6AL3H'),
);
/** Any search over the fixtures’ traffic. */
export const { query: anyQuery } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    terms,
    fc.array(tie('query'), { maxLength: 3 }).map((of): Query => ({ kind: 'and', of })),
    fc.array(tie('query'), { maxLength: 3 }).map((of): Query => ({ kind: 'or', of })),
    tie('query').map((of): Query => ({ kind: 'not', of })),
  ),
}));
