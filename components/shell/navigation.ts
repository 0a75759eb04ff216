import type { IconName } from '#components/ui/icon.tsx';
import type { Permission } from '#lib/auth/permissions.ts';

/** A page of the console that the navigation leads to. */
export type Place = {
  href: string;
  label: string;
  permission: Permission;
  /** Further words a search finds it by: what the daemon calls it. */
  also?: string;
};

export type NavGroup = { key: string; label: string; icon: IconName; places: Place[] };
export type NavEntry = { kind: 'place'; icon: IconName; place: Place } | { kind: 'group'; group: NavGroup };

export const overview: Place = { href: '/overview', label: 'Overview', permission: 'policy.read' };
export const accounts: Place = {
  href: '/authentication/accounts',
  label: 'Accounts',
  permission: 'accounts.read',
  also: 'sasl users passwords',
};
export const whyFails: Place = {
  href: '/authentication/why',
  label: 'Why does it fail?',
  permission: 'account-log.read',
  also: 'login failure wrong password locked address SASL 535',
};
export const senders: Place = {
  href: '/authentication/senders',
  label: 'Senders',
  permission: 'accounts.read',
  also: 'who may send as addresses grants From',
};
export const relaying: Place = {
  href: '/mail/relaying',
  label: 'Authenticated relaying',
  permission: 'maillog.read',
  also: 'log messages who sent accounts clients',
};
export const tracking: Place = {
  href: '/mail/tracking',
  label: 'Tracking',
  permission: 'maillog.read',
  also: 'log messages where is my mail delivered bounced journey live tail',
};
export const releases: Place = {
  href: '/changes/releases',
  label: 'Releases',
  permission: 'releases.read',
  also: 'history rollback',
};
export const trail: Place = {
  href: '/system/trail',
  label: 'Trail',
  permission: 'trail.read',
  also: 'audit who',
};

/** Every page that exists, once, in the order of the navigation. A new page is added here and nowhere else. */
export const groups: NavGroup[] = [
  {
    key: 'policy',
    label: 'Policy',
    icon: 'policy',
    places: [
      {
        href: '/policy/gateway',
        label: 'Gateway and listeners',
        permission: 'policy.read',
        also: 'DAEMON_OPTIONS CLIENT_OPTIONS ports identity',
      },
      {
        href: '/policy/access',
        label: 'Access',
        permission: 'policy.read',
        also: 'access_db relay reject dnsbl DNS lists',
      },
      {
        href: '/policy/domains',
        label: 'Domains',
        permission: 'policy.read',
        also: 'relay-domains local-host-names domaintable renamed',
      },
      {
        href: '/policy/routing',
        label: 'Routing',
        permission: 'policy.read',
        also: 'mailertable smart host',
      },
      {
        href: '/policy/virtual-users',
        label: 'Virtual users',
        permission: 'policy.read',
        also: 'virtusertable',
      },
      { href: '/policy/aliases', label: 'Aliases', permission: 'policy.read', also: 'newaliases' },
      {
        href: '/policy/masquerading',
        label: 'Masquerading',
        permission: 'policy.read',
        also: 'MASQUERADE_AS',
      },
      {
        href: '/policy/outgoing-addresses',
        label: 'Outgoing addresses',
        permission: 'policy.read',
        also: 'genericstable GENERICS_DOMAIN senders',
      },
      {
        href: '/policy/options',
        label: 'Options',
        permission: 'policy.read',
        also: 'define security',
      },
      {
        href: '/policy/features',
        label: 'Features',
        permission: 'policy.read',
        also: 'FEATURE OSTYPE DOMAIN LOCAL_USER',
      },
      {
        href: '/policy/filters',
        label: 'Filters and queues',
        permission: 'policy.read',
        also: 'milter INPUT_MAIL_FILTER QUEUE_GROUP spam virus',
      },
      {
        href: '/policy/import',
        label: 'Import',
        permission: 'policy.read',
        also: 'take over migrate sendmail.mc existing server',
      },
      {
        href: '/policy/custom-rules',
        label: 'Custom rules',
        permission: 'policy.read',
        also: 'LOCAL_RULESETS LOCAL_CONFIG',
      },
    ],
  },
  {
    key: 'authentication',
    label: 'Authentication',
    icon: 'key',
    places: [
      accounts,
      whyFails,
      senders,
      {
        href: '/authentication/passwords',
        label: 'Passwords',
        permission: 'policy.read',
        also: 'passphrase strength length hand-over sheet mail program settings link',
      },
      {
        href: '/authentication/mechanisms',
        label: 'Mechanisms',
        permission: 'policy.read',
        also: 'confAUTH_MECHANISMS TRUST_AUTH_MECH Sendmail.conf',
      },
      {
        href: '/authentication/sending',
        label: 'Sending',
        permission: 'policy.read',
        also: 'limits messages recipients per hour day quota sender addresses socketmap check_mail',
      },
      {
        href: '/authentication/outgoing',
        label: 'Outgoing logins',
        permission: 'policy.read',
        also: 'authinfo AuthInfo smart host client provider default-auth-info',
      },
    ],
  },
  {
    key: 'certificates',
    label: 'Certificates',
    icon: 'seal',
    places: [
      {
        href: '/certificates',
        label: 'Certificates',
        permission: 'certificates.read',
        also: 'TLS CA STARTTLS keys',
      },
      {
        href: '/certificates/tls-policy',
        label: 'TLS policy',
        permission: 'policy.read',
        also: 'ciphers CRL Try_TLS TLS_Srv confCIPHER_LIST minimum version',
      },
    ],
  },
  {
    key: 'changes',
    label: 'Changes',
    icon: 'changes',
    places: [
      {
        href: '/changes/review',
        label: 'Review and deploy',
        permission: 'releases.read',
        also: 'findings diff',
      },
      releases,
    ],
  },
  {
    key: 'mail',
    label: 'Mail',
    icon: 'mail',
    places: [
      tracking,
      relaying,
      {
        href: '/mail/unusual',
        label: 'Unusual use',
        permission: 'maillog.read',
        also: 'stolen account spam burst new network alarm abuse',
      },
      {
        href: '/mail/reports',
        label: 'Reports',
        permission: 'maillog.read',
        also: 'exports download CSV JSON Lines PDF print evidence sha256 daily weekly monthly',
      },
      {
        href: '/mail/queue',
        label: 'Queue',
        permission: 'queue.read',
        also: 'mailq deferred waiting held retry flush delete',
      },
      {
        href: '/mail/retention',
        label: 'Retention',
        permission: 'maillog.read',
        also: 'how long the log is kept legal hold delete age size disk',
      },
    ],
  },
  {
    key: 'system',
    label: 'System',
    icon: 'system',
    places: [
      {
        href: '/system/gateways',
        label: 'Gateways',
        permission: 'gateways.inspect',
        also: 'agents enrol probe',
      },
      { href: '/system/operators', label: 'Operators', permission: 'operators.read', also: 'people roles' },
      trail,
      {
        href: '/system/privacy',
        label: 'Privacy',
        permission: 'trail.read',
        also: 'masking personal data helpdesk GDPR who looked',
      },
      { href: '/system/sessions', label: 'Sessions', permission: 'self.read', also: 'sign-ins' },
    ],
  },
];
