import { describe, expect, test } from 'vitest';
import { homeOf, isCurrent, navigation, openGroups, placesOf } from '#components/shell/role-places.ts';
import { roles } from '#lib/auth/permissions.ts';

const outline = (role: (typeof roles)[number]) =>
  navigation(role).map((one) =>
    one.kind === 'place'
      ? one.place.label
      : [one.group.label, ...one.group.places.map((place) => place.label)],
  );

test('the admin has everything', () => {
  expect(outline('admin')).toEqual([
    'Overview',
    [
      'Policy',
      'Gateway and listeners',
      'Access',
      'Domains',
      'Routing',
      'Virtual users',
      'Aliases',
      'Masquerading',
      'Outgoing addresses',
      'Options',
      'Features',
      'Filters and queues',
      'Import',
      'Custom rules',
    ],
    [
      'Authentication',
      'Accounts',
      'Why does it fail?',
      'Senders',
      'Passwords',
      'Mechanisms',
      'Sending',
      'Outgoing logins',
    ],
    ['Certificates', 'Certificates', 'TLS policy'],
    ['Changes', 'Review and deploy', 'Releases'],
    ['Mail', 'Tracking', 'Authenticated relaying', 'Unusual use', 'Reports', 'Queue', 'Retention'],
    ['System', 'Gateways', 'Operators', 'Trail', 'Privacy', 'Sessions'],
  ]);
});

test('helpdesk has its few places and no group', () => {
  expect(outline('helpdesk')).toEqual(['Accounts', 'Why does it fail?', 'Senders']);
});

test('the auditor begins with relaying, tracking, releases and the trail, and reads the rest', () => {
  const [first, second, third, fourth, ...more] = outline('auditor');
  expect([first, second, third, fourth]).toEqual(['Authenticated relaying', 'Tracking', 'Releases', 'Trail']);
  expect(more.flat()).toContain('Access');
  expect(more.flat()).not.toContain('Trail');
});

describe.each(roles)('%s', (role) => {
  test('sees no place twice', () => {
    const hrefs = placesOf(role).map((place) => place.href);
    expect(new Set(hrefs).size).toBe(hrefs.length);
  });

  test('lands on its first place', () => {
    const home = { admin: '/overview', helpdesk: '/authentication/accounts', auditor: '/mail/relaying' }[
      role
    ];
    expect(homeOf(role)).toBe(home);
  });
});

test('a page below a place belongs to it, a longer name does not', () => {
  expect(isCurrent('/policy/access', '/policy/access/42')).toBe(true);
  expect(isCurrent('/policy/access', '/policy/access-log')).toBe(false);
  expect(isCurrent('/certificates', '/certificates/tls-policy')).toBe(false);
  expect(isCurrent('/certificates/tls-policy', '/certificates/tls-policy')).toBe(true);
});

test('open groups come from the cookie, and unknown ones are ignored', () => {
  expect(openGroups(undefined)).toEqual(['policy', 'changes']);
  expect(openGroups('')).toEqual([]);
  expect(openGroups('system.nonsense')).toEqual(['system']);
});
