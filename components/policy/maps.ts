import type { MapName } from '#lib/policy/entry/entry.ts';

/** How one map is shown: its words, and what its two sides are called here and by the daemon. */
export type MapView = {
  map: MapName;
  path: string;
  /** As it lies on the gateway. */
  file: string;
  one: string;
  many: string;
  key: { label: string; daemonName: string; help: string; example: string };
  /** Null: a list of names without values. */
  value: { label: string; daemonName: string; help: string; example: string } | null;
  tagged: boolean;
  empty: string;
};

export const mapViews = {
  access: {
    map: 'access',
    path: '/policy/access',
    file: 'access',
    one: 'entry',
    many: 'entries',
    tagged: true,
    key: {
      label: 'Key',
      daemonName: 'left-hand side',
      help: 'A host, domain, address, user@, or a network such as 198.51.100.0/24 or 2001:db8::/32.',
      example: '198.51.100.0/24',
    },
    value: {
      label: 'Action',
      daemonName: 'right-hand side',
      help: 'RELAY, OK, REJECT, DISCARD, SKIP, ERROR:5.7.1:550 text, or QUARANTINE:reason.',
      example: 'REJECT',
    },
    empty:
      'No entries, and none are needed: people who log in may relay, strangers may not. Add one to refuse somebody, or to let a host relay without a password.',
  },
  'relay-domains': {
    map: 'relay-domains',
    path: '/policy/domains?map=relay-domains',
    file: 'relay-domains',
    one: 'domain',
    many: 'domains',
    tagged: false,
    key: {
      label: 'Domain or network',
      daemonName: 'class R',
      help: 'Mail to and from it is relayed without a log-in, with everything below it.',
      example: 'example.org',
    },
    value: null,
    empty: 'We relay for no domain. Add those whose mail we pass on to their own servers.',
  },
  'local-host-names': {
    map: 'local-host-names',
    path: '/policy/domains?map=local-host-names',
    file: 'local-host-names',
    one: 'name',
    many: 'names',
    tagged: false,
    key: {
      label: 'Name',
      daemonName: 'class w',
      help: 'Mail for it is taken as our own: aliases and virtual users apply.',
      example: 'example.org',
    },
    value: null,
    empty: 'Besides its own host name, the gateway takes mail for no name as its own.',
  },
  mailertable: {
    map: 'mailertable',
    path: '/policy/routing',
    file: 'mailertable',
    one: 'route',
    many: 'routes',
    tagged: false,
    key: {
      label: 'Domain',
      daemonName: 'left-hand side',
      help: 'example.org for that name alone, .example.org for all below it, a single dot for everything else.',
      example: 'example.org',
    },
    value: {
      label: 'Goes to',
      daemonName: 'mailer:host',
      help: 'esmtp:[mx1.example.org] without an MX lookup, esmtp:example.net with it, relay:[host] over the relay port, error:5.1.2:550 text, or local:user.',
      example: 'esmtp:[mx1.example.org]',
    },
    empty: 'Every domain is routed by its MX records. Add a route where mail must go elsewhere.',
  },
  virtusertable: {
    map: 'virtusertable',
    path: '/policy/virtual-users',
    file: 'virtusertable',
    one: 'virtual user',
    many: 'virtual users',
    tagged: false,
    key: {
      label: 'Address',
      daemonName: 'left-hand side',
      help: 'amy@example.org, or @example.org for every other address of that domain. The domain must be one of our own.',
      example: 'info@example.org',
    },
    value: {
      label: 'Goes to',
      daemonName: 'right-hand side',
      help: 'A local name, an address, %1@example.net with the part before the @, or error:5.1.1:550 text.',
      example: 'amy',
    },
    empty: 'No virtual users: addresses of our own domains are looked up among the aliases.',
  },
  genericstable: {
    map: 'genericstable',
    path: '/policy/outgoing-addresses',
    file: 'genericstable',
    one: 'address',
    many: 'addresses',
    tagged: false,
    key: {
      label: 'Inside',
      daemonName: 'left-hand side',
      help: 'A local name, amy@host1.corp.example, or @corp.example for everybody there. The domain must stand under Domains.',
      example: 'amy',
    },
    value: {
      label: 'Sends as',
      daemonName: 'right-hand side',
      help: 'The address as it is seen outside; %1@example.net keeps the part before the @.',
      example: 'A.Smith@example.org',
    },
    empty: 'No addresses: senders keep their own, or the domain that masquerading gives them.',
  },
  domaintable: {
    map: 'domaintable',
    path: '/policy/domains?map=domaintable',
    file: 'domaintable',
    one: 'renamed domain',
    many: 'renamed domains',
    tagged: false,
    key: {
      label: 'Old name',
      daemonName: 'left-hand side',
      help: 'This very name; what is below it stays as it is.',
      example: 'old.example',
    },
    value: {
      label: 'New name',
      daemonName: 'right-hand side',
      help: 'Written in its place in every address, of senders and recipients, headers too, before anything else is looked up.',
      example: 'example.org',
    },
    empty:
      'No domain has another name. Add one of your own that people still write to, or from, by its old name.',
  },
  aliases: {
    map: 'aliases',
    path: '/policy/aliases',
    file: 'aliases',
    one: 'alias',
    many: 'aliases',
    tagged: false,
    key: {
      label: 'Name',
      daemonName: 'left of the colon',
      help: 'A local name, without @. postmaster and MAILER-DAEMON must lead somewhere.',
      example: 'postmaster',
    },
    value: {
      label: 'Goes to',
      daemonName: 'right of the colon',
      help: 'One or more addresses or names with commas between. A program, a file or an :include: list is flagged.',
      example: 'maren@example.org',
    },
    empty: 'No aliases. Give postmaster an address that somebody reads.',
  },
} as const satisfies Partial<Record<MapName, MapView>>;
