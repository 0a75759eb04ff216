import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hostileText, hostileTexts } from '#lib/sendmail/hostile.ts';
import { previewEntry } from '#lib/sendmail/preview-entry.ts';
import { isPrivileged, readTargets } from './alias-entry.ts';
import { entrySchema, type MapName, mapNames } from './entry.ts';
import { literalKey } from './literal-entry.ts';

const parse = (map: MapName, tag: string, key: string, value: string) =>
  entrySchema.safeParse({ map, tag, key, value });

/** As it comes back, `tag|key|value`, or the sentence at each field. */
function verdict(map: MapName, tag: string, key: string, value: string): string | Record<string, string[]> {
  const parsed = parse(map, tag, key, value);
  if (parsed.success) return `${parsed.data.tag}|${parsed.data.key}|${parsed.data.value}`;
  return z.flattenError(parsed.error).fieldErrors as Record<string, string[]>;
}

describe('access', () => {
  it.each([
    ['Connect:', '198.51.100.0/24', 'RELAY', 'Connect:|198.51.100.0/24|RELAY'],
    ['connect', '198.51.100', 'relay', 'Connect:|198.51.100.0/24|RELAY'],
    ['Connect:', 'IPv6:2001:DB8:7', 'reject', 'Connect:|2001:db8:7::/48|REJECT'],
    ['Connect:', '[192.0.2.7]', 'OK', 'Connect:|192.0.2.7|OK'],
    ['Connect:', 'Mail.Example.ORG', 'OK', 'Connect:|mail.example.org|OK'],
    ['From:', 'Spammer@Example.com', 'DISCARD', 'From:|spammer@example.com|DISCARD'],
    ['From:', 'noreply@', 'REJECT', 'From:|noreply@|REJECT'],
    ['To:', 'amy+*@example.org', 'REJECT', 'To:|amy+*@example.org|REJECT'],
    ['To:', 'example.org', 'error:5.1.1:"550 Nobody here"', 'To:|example.org|ERROR:5.1.1:550 Nobody here'],
    ['To:', 'example.org', '550 Nobody here', 'To:|example.org|ERROR:550 Nobody here'],
    ['From:', 'example.org', 'quarantine:looks odd', 'From:|example.org|QUARANTINE:looks odd'],
    ['', '192.0.2.45', 'REJECT', '|192.0.2.45|REJECT'],
    ['Spam:', 'postmaster@', 'friend', 'Spam:|postmaster@|FRIEND'],
    ['ClientRate:', '', '30', 'ClientRate:||30'],
    ['Try_TLS:', 'old.example', 'no', 'Try_TLS:|old.example|NO'],
    ['TLS_Srv:', 'example.org', 'verify:256', 'TLS_Srv:|example.org|VERIFY:256'],
    ['TLS_Clt:', '', 'PERM+ENCR:128', 'TLS_Clt:||PERM+ENCR:128'],
    ['Srv_Features:', '', 'V S', 'Srv_Features:||V S'],
    ['CERTIssuer:', '/C=NL/O=Example/CN=Our+20CA', 'relay', 'CERTIssuer:|/C=NL/O=Example/CN=Our+20CA|RELAY'],
    ['QGRP:', 'Slow.Example', 'slow', 'QGRP:|slow.example|slow'],
    ['bcc', 'A.Example', 'ok', 'Bcc:|a.example|OK'],
    [
      'compat',
      'amy@example.org<@>kim@example.net',
      'TEMP:451 not now',
      'Compat:|amy@example.org<@>kim@example.net|TEMP:451 not now',
    ],
  ])('%s %s %s becomes %s', (tag, key, value, expected) =>
    expect(verdict('access', tag, key, value)).toBe(expected),
  );

  it.each([
    ['Nope:', 'a.example', 'OK', { tag: ['There is no tag Nope: in the access map.'] }],
    [
      'AuthInfo:',
      'a.example',
      '"U:x"',
      {
        tag: ['Logins stand under Authentication, Outgoing logins: this map is no place for passwords.'],
      },
    ],
    ['Connect:', 'amy@example.org', 'OK', { key: ['Connect: takes an address or network or a domain.'] }],
    ['Connect:', '', 'OK', { key: ['Enter whom this is about.'] }],
    ['QGRP:', 'a.example', 'slow, P=/tmp', { value: ['Enter the name of a queue group, such as slow.'] }],
    [
      'Compat:',
      'amy@a.example',
      'DISCARD',
      { key: ['Compat: takes a sender and a recipient with <@> between.'] },
    ],
    [
      'Compat:',
      'amy@a.example<@>kim@b.example',
      'ERROR:451 no',
      { value: ['ERROR: begins with a code from 500 to 599.'] },
    ],
    [
      'Connect:',
      '0.0.0.0/0',
      'RELAY',
      { key: ['This network is everybody. Leave the entry out, or use the setting for all clients.'] },
    ],
    [
      'Connect:',
      '198.51.100.7/24',
      'OK',
      { key: ['198.51.100.7/24 has host bits set. Write 198.51.100.0/24, or 198.51.100.7 alone.'] },
    ],
    [
      'Connect:',
      '2001:db8::/36',
      'OK',
      {
        key: [
          '2001:db8::/36 would become 4,096 lines, because the daemon compares whole groups of 16 bits. Use /32 or /48.',
        ],
      },
    ],
    ['Connect:', '192.0.2.1', '', { value: ['Enter what is to happen.'] }],
    [
      'Connect:',
      '192.0.2.1',
      'ALLOW',
      { value: ['Use RELAY, OK, REJECT, DISCARD, SKIP, ERROR:5.7.1:550 text, or QUARANTINE:reason.'] },
    ],
    ['Connect:', '192.0.2.1', 'ERROR:5.7.1:450 later', { value: ['5.7.1 and 450 contradict each other.'] }],
    [
      'Connect:',
      '192.0.2.1',
      'ERROR:9.7.1:550 no',
      { value: ['9.7.1 is no enhanced status code such as 5.7.1 (RFC 3463).'] },
    ],
    [
      'Connect:',
      '192.0.2.1',
      '550 see <us>',
      { value: ["Leave out the sign <: the daemon's rules would take it apart."] },
    ],
    ['Spam:', 'amy@', 'RELAY', { value: ['Use FRIEND or HATER.'] }],
    [
      'ClientRate:',
      'a.example',
      '30',
      { key: ['ClientRate: takes an address or network or nothing for everybody.'] },
    ],
    [
      'ClientRate:',
      '',
      'many',
      { value: ['Enter a number up to 1,000,000, in connections; 0 for no limit.'] },
    ],
    [
      'Srv_Features:',
      '',
      'VX',
      { value: ['“VX” is none of the letters A B C D E F G L M O P R S T U V X, large or small.'] },
    ],
    [
      'TLS_Srv:',
      '',
      'YES',
      { value: ['Use VERIFY, VERIFY:256 or ENCR:128, with PERM+ or TEMP+ in front if wanted.'] },
    ],
    ['CERTSubject:', '/CN=a b', 'RELAY', { key: ['Write a space as +20, as the daemon does.'] }],
    ['From:', 'a\tb', 'OK', { key: ['Use one line without tabs, line breaks or other control characters.'] }],
    [
      'From:',
      'a.example',
      'OK\nConnect:10\tRELAY',
      { value: ['Use one line without tabs, line breaks or other control characters.'] },
    ],
  ])('%s %s %s is refused', (tag, key, value, errors) =>
    expect(verdict('access', tag, key, value)).toEqual(errors),
  );
});

describe('class files', () => {
  it.each([
    ['relay-domains', 'Partner.example', '|partner.example|'],
    ['relay-domains', '10.0.0.0/15', '|10.0.0.0/15|'],
    ['local-host-names', '[192.0.2.1]', '|192.0.2.1|'],
  ] as const)('%s takes %s', (map, key, expected) => expect(verdict(map, '', key, '')).toBe(expected));
  it('has no values and no tags', () => {
    expect(verdict('relay-domains', 'To:', 'a.example', 'RELAY')).toEqual({
      tag: ['This list has no tags.'],
      value: ['This list has names only, no values.'],
    });
  });
  it('has no local networks', () =>
    expect(verdict('local-host-names', '', '10.0.0.0/8', '')).toEqual({
      key: ['Enter one address; a network cannot be local.'],
    }));
});

describe('mailertable', () => {
  it.each([
    ['corp.example', 'ESMTP:[MX.corp.example]', '|corp.example|esmtp:[mx.corp.example]'],
    [
      '.Corp.example',
      'relay:a.example:[10.0.0.1]:[IPv6:2001:db8::1]',
      '|.corp.example|relay:a.example:[10.0.0.1]:[ipv6:2001:db8::1]',
    ],
    ['.', 'esmtp:%1.example.net', '|.|esmtp:%1.example.net'],
    ['a.example', 'local:amy', '|a.example|local:amy'],
    ['a.example', 'local:', '|a.example|local:'],
    ['a.example', 'relay:amy@b.example', '|a.example|relay:amy@b.example'],
    ['a.example', 'error:5.1.1:550 No such host', '|a.example|error:5.1.1:550 No such host'],
    ['a.example', 'error:nohost:No such host', '|a.example|error:nohost:No such host'],
    ['a.example', 'procmail:', '|a.example|procmail:'],
  ])('%s %s becomes %s', (key, value, expected) =>
    expect(verdict('mailertable', '', key, value)).toBe(expected),
  );
  it.each([
    [
      '',
      'relay:x.example',
      { key: ['Enter a domain, .domain for all hosts below it, or a dot for everything else.'] },
    ],
    [
      'a.example',
      'mx.example',
      { value: ['Begin with a mailer and a colon, such as esmtp:[mx.example.org].'] },
    ],
    [
      'a.example',
      'prog:/bin/sh',
      { value: ['The mailer prog starts programs or writes files; mail cannot be routed to it.'] },
    ],
    [
      'a.example',
      '*file*:/etc/passwd',
      { value: ['The mailer *file* starts programs or writes files; mail cannot be routed to it.'] },
    ],
    ['a.example', 'relay:', { value: ['Enter the host after the colon.'] }],
    ['a.example', 'relay:[10.0.0.1', { value: ['A host has brackets on both sides or none.'] }],
    ['a.example', 'relay:10.0.0.1', { value: ['Write [10.0.0.1]: an address stands in brackets.'] }],
    ['a.example', 'relay:[10.0.0.0/8]', { value: ['Enter one address, not a network.'] }],
    [
      'a.example',
      'error:no such thing',
      {
        value: [
          'Write error:5.1.1:550 No such user, or one of the words nouser, nohost, unavailable, usage, software, tempfail, protocol, config.',
        ],
      },
    ],
  ])('%s %s is refused', (key, value, errors) =>
    expect(verdict('mailertable', '', key, value)).toEqual(errors),
  );
});

describe('virtusertable, genericstable and domaintable', () => {
  it.each([
    ['virtusertable', 'Info@Example.org', 'amy@Corp.example', '|info@example.org|amy@Corp.example'],
    ['virtusertable', '@example.org', '%1@corp.example', '|@example.org|%1@corp.example'],
    ['virtusertable', 'list+*@example.org', 'list-%2', '|list+*@example.org|list-%2'],
    ['virtusertable', 'old@example.org', 'error:nouser 550 Gone', '|old@example.org|error:nouser 550 Gone'],
    ['virtusertable', 'old@example.org', 'error:5.1.6:550 Moved', '|old@example.org|error:5.1.6:550 Moved'],
    ['genericstable', 'amy', 'Amy.Smith@example.org', '|amy|Amy.Smith@example.org'],
    ['genericstable', '@corp.example', '%1@example.org', '|@corp.example|%1@example.org'],
    ['domaintable', 'Old.example', 'New.example', '|old.example|new.example'],
  ] as const)('%s %s %s', (map, key, value, expected) => expect(verdict(map, '', key, value)).toBe(expected));
  it.each([
    ['virtusertable', 'info', 'amy', { key: ['Enter an address, or @ and a domain for everybody there.'] }],
    [
      'virtusertable',
      'a@b.example',
      '|/bin/sh',
      { value: ['The sign | has a meaning of its own to the daemon and cannot be used here.'] },
    ],
    [
      'virtusertable',
      'a@b.example',
      ':include:/etc/passwd',
      { value: ['“:include:/etc/passwd” cannot stand before an @ without quotes.'] },
    ],
    [
      'virtusertable',
      'a@b.example',
      '/etc/passwd',
      { value: ['The sign / has a meaning of its own to the daemon and cannot be used here.'] },
    ],
    [
      'domaintable',
      'old.example',
      'OLD.example',
      { value: ['The domain would become itself. Enter its new name.'] },
    ],
    [
      'domaintable',
      '.old.example',
      'new.example',
      { key: ['A domain name has no empty part between two dots.'] },
    ],
    ['genericstable', 'a b', 'c@d.example', { key: ['“a b” cannot stand before an @ without quotes.'] }],
  ] as const)('%s %s %s is refused', (map, key, value, errors) =>
    expect(verdict(map, '', key, value)).toEqual(errors),
  );
});

describe('aliases', () => {
  it.each([
    ['Root', 'amy', '|root|amy'],
    ['staff', 'amy,kim@example.net ,  \\bob', '|staff|amy, kim@example.net, \\bob'],
    ['list', '|/usr/bin/list -a, "|/usr/bin/b"', '|list|"|/usr/bin/list -a", "|/usr/bin/b"'],
    ['archive', '/var/archive/mail', '|archive|/var/archive/mail'],
    ['owner-list', ':Include:/etc/lists/owners', '|owner-list|:include:/etc/lists/owners'],
  ])('%s: %s', (key, value, expected) => expect(verdict('aliases', '', key, value)).toBe(expected));
  it.each([
    [
      'amy@example.org',
      'kim',
      { key: ['An alias is a local name without @. For an address of a domain use a virtual user.'] },
    ],
    ['list', '"|/bin/x', { value: ['A quote is not closed.'] }],
    ['list', '|', { value: ['Enter the program after the |.'] }],
    [
      'list',
      '|/bin/x; rm -rf /',
      { value: ["A program's command cannot hold the sign ;: smrsh refuses it."] },
    ],
    [
      'list',
      '/etc/../etc/passwd',
      { value: ['Enter a full path of letters, digits, dots, hyphens and slashes.'] },
    ],
    ['list', 'amy bob', { value: ['“amy bob” cannot stand before an @ without quotes.'] }],
    ['list', '', { value: ['Enter at least one target.'] }],
  ])('%s: %s is refused', (key, value, errors) => expect(verdict('aliases', '', key, value)).toEqual(errors));
  it('knows what only an admin may write', () => {
    expect(['|/bin/x', '/var/x', ':include:/x', 'amy, |/bin/x'].every(isPrivileged)).toBe(true);
    expect(['amy', 'amy@example.org, \\kim'].some(isPrivileged)).toBe(false);
  });
  it('reads what it writes', () => {
    expect(readTargets('amy, "|/usr/bin/list -a"')).toEqual([
      { kind: 'local', name: 'amy', final: false },
      { kind: 'program', command: '/usr/bin/list -a' },
    ]);
  });
});

describe('whatever is typed', () => {
  const anyEntry = fc.record({
    map: fc.constantFrom(...mapNames),
    tag: fc.oneof(fc.constantFrom('', 'Connect:', 'From:', 'To:', 'ClientRate:'), hostileText),
    key: hostileText,
    value: hostileText,
    comment: hostileText,
    endsOn: fc.oneof(fc.constant(''), hostileText),
  });

  const none = { tag: '', value: '', comment: '', endsOn: '' };
  const examples: [typeof none & { map: MapName; key: string }][] = [
    [{ ...none, map: 'relay-domains', key: '"Example.ORG"' }],
    [{ ...none, map: 'access', key: '"connect:192.0.2.7"', value: 'a\rb' }],
  ];

  it('gets a sentence at its field or is taken, and what is taken stays as it is', () => {
    fc.assert(
      fc.property(anyEntry, (draft) => {
        const parsed = entrySchema.safeParse(draft);
        if (!parsed.success) {
          for (const issue of parsed.error.issues) {
            expect(['tag', 'key', 'value', 'comment', 'endsOn']).toContain(issue.path[0]);
            expect(issue.message).toMatch(/\S.*[.]$/);
          }
          return;
        }
        expect(entrySchema.parse(parsed.data)).toEqual(parsed.data);
        // a line that is kept as it was found may be in any character set, and hold a carriage return, which ends no line of a map
        const signs = literalKey(parsed.data.key) === null ? /^[\t\x20-\x7e]+$/ : /^[\t\r\P{Cc}]+$/u;
        for (const line of previewEntry(parsed.data)) expect(line).toMatch(signs);
      }),
      { numRuns: 3000, examples },
    );
  });

  it.each(mapNames)('%s refuses every hostile key or writes it as one line', (map) => {
    for (const text of hostileTexts) {
      const parsed = entrySchema.safeParse({
        map,
        key: text,
        value:
          map === 'access'
            ? 'OK'
            : map === 'mailertable'
              ? 'relay:[a.example]'
              : map.includes('-')
                ? ''
                : 'amy',
      });
      if (parsed.success)
        for (const line of previewEntry(parsed.data)) expect(line).not.toMatch(/^#|[^\t\x20-\x7e]/);
    }
  });
});

it('refuses wrong types without a fuss', () => {
  for (const draft of [
    null,
    1,
    'x',
    [],
    {},
    { map: 1 },
    { map: 'access', key: {} },
    { map: 'access', key: ['a'] },
    { map: '__proto__' },
  ]) {
    expect(entrySchema.safeParse(draft).success).toBe(false);
  }
});
