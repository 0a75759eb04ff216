import type { ExportEnd, ExportWanted } from '#lib/export/export-record.ts';

/**
 * What the trail holds: one kind for everything an operator or the system can do, with what is needed to say it in a
 * sentence. Never a password, a key, a token or a link.
 */
export type AuditEvent =
  | { kind: 'operator.signed-in'; operatorId: string; email: string }
  | {
      kind: 'operator.sign-in-failed';
      email: string;
      reason: 'unknown' | 'password' | 'disabled' | 'throttled';
    }
  | { kind: 'operator.signed-out'; operatorId: string; email: string }
  | { kind: 'operator.created'; operatorId: string; email: string; role: string }
  | {
      kind: 'operator.changed';
      operatorId: string;
      email: string;
      changes: Record<string, [unknown, unknown]>;
    }
  | { kind: 'operator.disabled'; operatorId: string; email: string }
  | { kind: 'operator.enabled'; operatorId: string; email: string }
  | { kind: 'operator.link-made'; operatorId: string; email: string }
  | { kind: 'operator.password-set'; operatorId: string; email: string; by: 'link' | 'self' | 'set-up' }
  | { kind: 'session.revoked'; sessionId: string; operatorId: string; email: string }
  | { kind: 'token.created'; tokenId: string; name: string; operatorId: string }
  | { kind: 'token.revoked'; tokenId: string; name: string }
  | {
      kind: 'policy.section-saved';
      scope: string;
      section: string;
      changes: Record<string, [unknown, unknown]>;
    }
  | {
      kind: 'policy.entry-saved';
      map: string;
      entryId: string;
      before: string | null;
      after: string;
    }
  | { kind: 'policy.entries-deleted'; map: string; count: number; entries: string[] }
  | { kind: 'policy.entries-changed'; map: string; count: number; fields: string[]; entries: string[] }
  | {
      kind: 'policy.entries-imported';
      map: string;
      count: number;
      added: number;
      changed: number;
      removed: number;
    }
  | { kind: 'outgoing.login-saved'; server: string; isNew: boolean; passwordSet: boolean }
  | { kind: 'outgoing.login-tested'; server: string; gateway: string; accepted: boolean }
  | { kind: 'outgoing.logins-deleted'; count: number; servers: string[] }
  | { kind: 'outgoing.logins-imported'; count: number; servers: string[] }
  | { kind: 'import.read'; importId: string; origin: string; files: number }
  | { kind: 'import.discarded'; importId: string; origin: string }
  | {
      kind: 'policy.imported';
      importId: string;
      origin: string;
      sections: number;
      entries: number;
      gone: number;
      kept: number;
    }
  | { kind: 'policy.discarded'; changes: number }
  | { kind: 'certificate.created'; certificateId: string; label: string; origin: string; names: string[] }
  | { kind: 'certificate.requested'; certificateId: string; label: string; names: string[] }
  | { kind: 'certificate.completed'; certificateId: string; label: string }
  | { kind: 'certificate.renewed'; certificateId: string; label: string; replaces: string }
  | { kind: 'certificate.deleted'; certificateId: string; label: string }
  | { kind: 'account.created'; accountId: string; name: string; accountKind: string }
  | { kind: 'account.changed'; accountId: string; name: string; changes: Record<string, [unknown, unknown]> }
  | { kind: 'account.password-reset'; accountId: string; name: string; link?: true }
  | { kind: 'account.link-made'; accountId: string; name: string; hours: number }
  | { kind: 'account.link-revoked'; accountId: string; name: string }
  | { kind: 'account.imported'; source: string; added: number; replaced: number; names: string[] }
  | { kind: 'account.upgraded'; accountId: string; name: string; gateway: string }
  | { kind: 'account.completed'; accountId: string; name: string; gateway: string; mechanisms: string[] }
  | { kind: 'account.rule-saved'; changes: Record<string, [unknown, unknown]> }
  | { kind: 'account.disabled'; accountId: string; name: string }
  | { kind: 'account.enabled'; accountId: string; name: string }
  | { kind: 'account.unlocked'; accountId: string; name: string }
  | { kind: 'account.deleted'; accountId: string; name: string }
  | { kind: 'account.legacy-switched'; accountId: string; name: string; on: boolean }
  | { kind: 'account.device-created'; accountId: string; name: string; device: string; networks: string[] }
  | {
      kind: 'account.device-changed';
      accountId: string;
      name: string;
      device: string;
      changes: Record<string, [unknown, unknown]>;
    }
  | { kind: 'account.device-revoked'; accountId: string; name: string; device: string }
  | { kind: 'account.senders-granted'; accountId: string; name: string; senders: string[] }
  | { kind: 'account.sender-withdrawn'; accountId: string; name: string; sender: string }
  | {
      kind: 'account.limits-set';
      accountId: string;
      name: string;
      changes: Record<string, [unknown, unknown]>;
    }
  | { kind: 'account.log-viewed'; accountId: string; name: string }
  | { kind: 'account.list-viewed'; list: 'accounts' | 'locked accounts'; filters: string; rows: number }
  | { kind: 'gateway.enrolled'; gatewayId: string; name: string; url: string }
  | { kind: 'gateway.renamed'; gatewayId: string; name: string; before: string }
  | { kind: 'gateway.removed'; gatewayId: string; name: string }
  | { kind: 'gateway.accounts-anew'; gatewayId: string; name: string }
  | { kind: 'gateway.keeps-trail'; gatewayId: string; name: string; seq: number }
  | { kind: 'gateway.probed'; gatewayId: string; name: string; ok: boolean }
  | { kind: 'release.made'; releaseId: string; comment: string; acceptedFindings: string[] }
  | { kind: 'release.deployment-requested'; releaseId: string; gateways: string[]; rollback: boolean }
  | { kind: 'release.deployed'; releaseId: string; gatewayId: string; gateway: string }
  | {
      kind: 'release.deployment-failed';
      releaseId: string;
      gatewayId: string;
      gateway: string;
      reason: string;
    }
  | {
      kind: 'queue.changed';
      gatewayId: string;
      gateway: string;
      queueId: string;
      action: string;
      sender: string;
      recipients: string[];
    }
  | { kind: 'queue.viewed'; filters: string; rows: number; concerns: string[] }
  | { kind: 'unusual.acknowledged'; useId: string; account: string; note: string }
  | { kind: 'unusual.stopped'; useId: string; account: string; held: number }
  | { kind: 'maillog.searched'; query: string; rows: number; concerns?: string[] }
  | { kind: 'maillog.message-opened'; gatewayId: string; queueId: string; concerns?: string[] }
  | { kind: 'maillog.completed'; key: string; start: string }
  | ({ kind: 'maillog.export-begun' } & ExportWanted)
  | ({ kind: 'maillog.exported' } & ExportWanted & ExportEnd)
  | {
      kind: 'maillog.imported';
      gateway: string;
      files: string[];
      lines: number;
      stored: number;
      from: string | null;
      until: string | null;
    }
  | { kind: 'maillog.retention-changed'; changes: Record<string, [unknown, unknown]> }
  | { kind: 'list.exported'; list: string; format: string; filters: string }
  | ({ kind: 'trail.export-begun' } & TrailExport)
  | ({ kind: 'trail.exported' } & TrailExport & {
        outcome: string;
        rows: number;
        bytes: number;
        sha256: string | null;
        reason: string | null;
      })
  | { kind: 'privacy.masking-saved'; changes: Record<string, [unknown, unknown]> }
  | { kind: 'maillog.hold-placed'; holdId: string; name: string; query: string; reason: string }
  | { kind: 'maillog.hold-lifted'; holdId: string; name: string; query: string };

/** What of the trail left as a file: entries up to `last`, all of them or those that filters left. */
type TrailExport = { exportId: string; format: string; filters: string; last: number };

export type AuditKind = AuditEvent['kind'];

/** Who did it. `system` is the worker or the command line. */
export type Actor =
  | { kind: 'operator'; id: string; name: string; role: string; address: string }
  | { kind: 'token'; id: string; name: string; role: string; address: string }
  | { kind: 'system'; name: string };
