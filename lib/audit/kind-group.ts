import type { AuditKind } from './event.ts';

/** Kinds of entries that people look for together, though their names do not begin alike. */
export const kindGroups = {
  /** Looks at what the log holds of people. */
  views: [
    'account.list-viewed',
    'account.log-viewed',
    'maillog.completed',
    'maillog.message-opened',
    'maillog.searched',
    'queue.viewed',
  ],
  /** What left the console as a file. */
  exports: [
    'maillog.export-begun',
    'maillog.exported',
    'trail.export-begun',
    'trail.exported',
    'list.exported',
  ],
  /** Moments at which a secret was shown, once, or handed over. */
  secrets: [
    'account.created',
    'account.device-created',
    'account.link-made',
    'account.password-reset',
    'gateway.enrolled',
    'operator.created',
    'operator.link-made',
    'token.created',
  ],
} as const satisfies Record<string, readonly AuditKind[]>;

type Group = keyof typeof kindGroups;

/** The kinds of a group; null where the name is none, but the beginning of a kind. */
export function kindsOfGroup(name: string): readonly string[] | null {
  return Object.hasOwn(kindGroups, name) ? kindGroups[name as Group] : null;
}
