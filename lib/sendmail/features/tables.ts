import { domainNameReason } from '#lib/mail/domain-name.ts';
import type { FeatureRow } from '../feature.ts';
import { mapArgument, mapReason } from './argument.ts';

/** Tables that stand beside the release: Postern names them, the host brings them. */
export const tableFeatures: readonly FeatureRow[] = [
  {
    name: 'domaintable',
    group: 'tables',
    label: 'Domains that have a new name',
    help: 'Rewrites a domain into another in every address, headers too, by a table that stands on the gateway or in a directory. Entries under Domains, Renamed, take its place.',
    safe: 'Leave it off, and list the domains under Domains, Renamed.',
    args: [mapArgument('domaintable')],
  },
  {
    name: 'domainmap',
    group: 'tables',
    label: 'A table for each domain',
    help: 'As virtual users, but every domain has a map of its own, looked up by the user alone.',
    args: [
      { label: 'Domain', help: 'Whose users are looked up.', reason: domainNameReason, optional: false },
      mapArgument('example.org'),
    ],
    repeats: true,
    build: ['MAP_REGEX'],
  },
  {
    name: 'bitdomain',
    group: 'tables',
    label: 'Names of BITNET hosts',
    help: 'Turns names of BITNET into names of the Internet.',
    args: [mapArgument('bitdomain')],
  },
  {
    name: 'uucpdomain',
    group: 'tables',
    label: 'Names of UUCP hosts',
    help: 'Turns names of UUCP hosts into names of the Internet.',
    args: [mapArgument('uudomain')],
  },
  {
    name: 'ldap_routing',
    group: 'tables',
    label: 'Routes and addresses from LDAP',
    help: 'Asks a directory for the mail host or another address of each recipient, for the domains listed as LDAPROUTE_DOMAIN.',
    args: [
      {
        label: 'Map of mail hosts',
        help: 'Empty: mailHost of inetLocalMailRecipient.',
        reason: mapReason,
        optional: true,
      },
      {
        label: 'Map of addresses',
        help: 'Empty: mailRoutingAddress of inetLocalMailRecipient.',
        reason: mapReason,
        optional: true,
      },
      {
        label: 'Who is not found',
        help: 'passthru: goes on as usual. bounce: is refused. sendertoo: unknown senders as well.',
        choices: ['', 'passthru', 'bounce', 'sendertoo'],
        optional: true,
      },
      {
        label: '+detail',
        help: 'strip looks up without it first; preserve keeps it in the new address.',
        choices: ['', 'strip', 'preserve'],
        optional: true,
      },
      {
        label: '@domain',
        help: 'nodomain does not look up the domain alone.',
        choices: ['', 'nodomain'],
        optional: true,
      },
      {
        label: 'When the directory is away',
        help: 'queue keeps the mail; tempfail lets the client wait.',
        choices: ['', 'queue', 'tempfail'],
        optional: true,
      },
    ],
    build: ['LDAPMAP'],
  },
  {
    name: 'drac',
    group: 'tables',
    label: 'Relay after POP',
    help: 'Clients that lately fetched their mail may relay, by a table that a POP server keeps.',
    safe: 'Let people log in instead.',
    args: [mapArgument('drac')],
    opensRelay: 'Whoever shares the address of somebody who fetched mail may relay.',
  },
];
