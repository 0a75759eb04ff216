import { describe, expect, it } from 'vitest';
import { addressReason, localPartReason } from './address.ts';
import { domainName, domainNameReason, hostNameReason, optionalHostName } from './domain-name.ts';
import { queueId } from './queue-id.ts';
import { refusalTextReason } from './smtp-reply.ts';

describe('a domain name', () => {
  it('is lower case', () => expect(domainName.parse(' Example.ORG ')).toBe('example.org'));
  it.each(['example.org', 'org', '_dmarc.example.org', 'xn--bcher-kva.example', '1and1.example'])(
    'may be %s',
    (text) => expect(domainNameReason(text)).toBeNull(),
  );
  it.each([
    ['', 'Enter a domain name.'],
    ['a b', '“a b” is no part of a domain name. Use letters, digits and hyphens inside.'],
    [
      "x'esyscmd(`touch')",
      "“x'esyscmd(`touch')” is no part of a domain name. Use letters, digits and hyphens inside.",
    ],
    ['bücher.example', 'Write it as the name server knows it: xn--bcher-kva.example.'],
    ['bücher@x', 'Use ASCII letters, digits and hyphens only.'],
    ['bücher  ', 'Use ASCII letters, digits and hyphens only.'],
    ['a..b', 'A domain name has no empty part between two dots.'],
    ['example.org.', 'Leave out the dot at the end.'],
    ['joe@example.org', 'This is an address. Enter only what stands after the @.'],
    ['192.0.2.1', 'The last part of a domain name is not a number.'],
    ['a\nb', 'Use one line without tabs, line breaks or other control characters.'],
    [`${'a'.repeat(64)}.org`, '“aaaaaaaaaaaa…” is longer than 63 characters.'],
    [`${'a.'.repeat(130)}org`, 'A domain name has at most 253 characters.'],
  ])('may not be %j', (text, reason) => expect(domainNameReason(text)).toBe(reason));
});

it('a host name has at least two parts', () => {
  expect(hostNameReason('gw1')).toBe('Enter the full name, such as gw1.example.org.');
  expect(optionalHostName.parse('GW1.example.org')).toBe('gw1.example.org');
});

describe('an address', () => {
  it.each(["o'brien@example.org", 'a+b@example.org', 'a/b@example.org', 'a=b@example.org'])(
    'may be %s',
    (text) => expect(addressReason(text)).toBeNull(),
  );
  it.each([
    ['joe', 'An address has an @.'],
    ['@example.org', 'Enter the part before the @.'],
    ['a b@example.org', '“a b” cannot stand before an @ without quotes.'],
    ['a%b@example.org', 'The sign % has a meaning of its own to the daemon and cannot be used here.'],
    ['|x@example.org', 'The sign | has a meaning of its own to the daemon and cannot be used here.'],
    ['/etc/x@example.org', 'The sign / has a meaning of its own to the daemon and cannot be used here.'],
    ['a@b@example.org', '“a@b” cannot stand before an @ without quotes.'],
    ['jöe@example.org', 'Use ASCII letters, digits and signs only.'],
  ])('may not be %j', (text, reason) => expect(addressReason(text)).toBe(reason));
  it('has a short local part', () =>
    expect(localPartReason('a'.repeat(65))).toBe(
      'The part before the @ has at most 64 characters (RFC 5321).',
    ));
});

it('a refusal has a code and words', () => {
  expect(refusalTextReason('550 No such user here')).toBeNull();
  expect(refusalTextReason('No such user')).toMatch(/three-digit code/);
  expect(refusalTextReason('250 fine')).toMatch(/400 to 599/);
  expect(refusalTextReason('550 see <x>')).toBe(
    "Leave out the sign <: the daemon's rules would take it apart.",
  );
  expect(refusalTextReason('550')).toMatch(/Say why/);
});

it('a queue id is one', () => {
  expect(queueId.safeParse('6AL0atbg028039').success).toBe(true);
  expect(queueId.safeParse('6AL0atbg028039; rm').success).toBe(false);
});
