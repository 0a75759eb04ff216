import type { OptionRow } from '../option.ts';

/** Asking others: name servers and directories (op.me sections 5.6 and 5.13; cf/README, “USING LDAP”). */
export const directoryOptions: readonly OptionRow[] = [
  {
    name: 'confBIND_OPTS',
    option: 'ResolverOptions',
    group: 'dns',
    label: 'Flags of the resolver',
    help: 'Words with spaces between; + switches on, - off: WorkAroundBrokenAAAA, HasWildcardMX, USE_INET6, USE_EDNS0, DNSRCH, DEFNAMES, AAONLY, USEVC, RECURSE.',
    safe: 'Empty, or WorkAroundBrokenAAAA where name servers fail when asked for IPv6.',
    value: {
      type: 'text',
      pattern:
        /^(?:[+-]?(?:WorkAroundBrokenAAAA|HasWildcardMX|USE_INET6|USE_EDNS0|USE_DNSSEC|TRUSTAD|DNSRCH|DEFNAMES|AAONLY|USEVC|RECURSE|PRIMARY|IGNTC|STAYOPEN|DEBUG)(?: +(?!$)|$)){1,15}$/i,
      example: '+WorkAroundBrokenAAAA -DNSRCH',
    },
    default: '',
    needs: { compiledWith: 'NAMED_BIND' },
  },
  {
    name: 'confLDAP_DEFAULT_SPEC',
    option: 'LDAPDefaultSpec',
    group: 'directory',
    label: 'How LDAP maps reach the directory',
    help: 'Flags for every LDAP map: -H address, -h host, -p port, -b base, -d who, -M method, -P file of the password.',
    safe: 'Empty without LDAP. Keep the password in a file below /etc/mail that root alone can read.',
    value: {
      type: 'text',
      pattern:
        /^-[A-Za-z](?: ?[A-Za-z0-9.,:;/=@_*?&|+%~-]+)?(?: +-[A-Za-z](?: ?[A-Za-z0-9.,:;/=@_*?&|+%~-]+)?){0,12}$/,
      example: '-H ldap://ldap.example.org -b dc=example,dc=org',
    },
    default: '',
    needs: { compiledWith: 'LDAPMAP' },
  },
  {
    name: 'confLDAP_CLUSTER',
    option: null,
    group: 'directory',
    label: 'Name of the cluster in the directory',
    help: 'Entries of the directory that name this cluster (sendmailMTACluster) hold for this host as well as those that name the host.',
    safe: 'Empty without LDAP.',
    value: { type: 'text', pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, example: 'Servers' },
    default: '',
    needs: { compiledWith: 'LDAPMAP' },
  },
];
