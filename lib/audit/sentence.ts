import { z } from 'zod';
import { sectionWords } from '#lib/policy/describe/section-words.ts';
import { differencesOf } from './tell-entry.ts';

const bag = z.record(z.string(), z.unknown());

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What each kind of entry says on screen. `d` is the entry's data. */
const sentences: Record<string, (d: Record<string, unknown>) => string> = {
  'operator.signed-in': (d) => `${text(d.email)} signed in`,
  'operator.sign-in-failed': (d) =>
    `Sign-in as ${text(d.email)} was refused (${reasons[text(d.reason)] ?? text(d.reason)})`,
  'operator.signed-out': (d) => `${text(d.email)} signed out`,
  'operator.created': (d) => `Operator ${text(d.email)} was made, ${text(d.role)}`,
  'operator.changed': (d) => `Operator ${text(d.email)} was changed: ${changes(d.changes)}`,
  'operator.disabled': (d) => `Operator ${text(d.email)} was disabled`,
  'operator.enabled': (d) => `Operator ${text(d.email)} was enabled again`,
  'operator.link-made': (d) => `A link to choose a password was made for ${text(d.email)}`,
  'operator.password-set': (d) => `${text(d.email)} chose a password`,
  'session.revoked': (d) => `A session of ${text(d.email)} was ended`,
  'token.created': (d) => `API token “${text(d.name)}” was made`,
  'token.revoked': (d) => `API token “${text(d.name)}” was revoked`,
  'policy.section-saved': (d) => `${sectionWords(text(d.section))} saved to the draft: ${changes(d.changes)}`,
  'policy.entry-saved': (d) =>
    d.before
      ? `In ${text(d.map)}: “${text(d.before)}” became “${text(d.after)}”`
      : `In ${text(d.map)}: “${text(d.after)}” is new`,
  'policy.entries-deleted': (d) => `${text(d.count)} deleted from ${text(d.map)}: ${list(d.entries)}`,
  'policy.entries-changed': (d) =>
    `${text(d.count)} of ${text(d.map)} got another ${list(d.fields)}: ${list(d.entries)}`,
  'policy.entries-imported': (d) =>
    `Imported into ${text(d.map)}: ${text(d.added)} new, ${text(d.changed)} changed, ${text(d.removed)} deleted`,
  'outgoing.login-saved': (d) =>
    `The login at ${text(d.server)} ${d.isNew ? 'is new' : `was changed${d.passwordSet ? ', with another password' : ''}`}`,
  'outgoing.login-tested': (d) =>
    `The login at ${text(d.server)} was tried from ${text(d.gateway)}: ${d.accepted ? 'taken' : 'not taken'}`,
  'outgoing.logins-deleted': (d) => `${text(d.count)} outgoing logins were deleted: ${list(d.servers)}`,
  'outgoing.logins-imported': (d) => `${text(d.count)} outgoing logins were imported: ${list(d.servers)}`,
  'import.read': (d) => `${text(d.files)} files were read from ${text(d.origin)} for an import`,
  'import.discarded': (d) => `The import of ${text(d.origin)} was discarded`,
  'policy.imported': (d) =>
    `The draft was taken from ${text(d.origin)}: ${text(d.sections)} sections, ${text(d.entries)} entries new or changed, ${text(d.gone)} gone, ${text(d.kept)} lines kept`,
  'policy.discarded': (d) => `${text(d.changes)} changes of the draft were discarded`,
  'certificate.created': (d) => `Certificate “${text(d.label)}” was made (${text(d.origin)})`,
  'certificate.requested': (d) => `A certificate for ${list(d.names)} was requested`,
  'certificate.completed': (d) => `Certificate “${text(d.label)}” came back from its authority`,
  'certificate.renewed': (d) => `Certificate “${text(d.label)}” was renewed`,
  'certificate.deleted': (d) => `Certificate “${text(d.label)}” was deleted`,
  'account.created': (d) => `Account ${text(d.name)} was made (${text(d.accountKind)})`,
  'account.changed': (d) => `Account ${text(d.name)} was changed: ${changes(d.changes, accountFields)}`,
  'account.password-reset': (d) =>
    d.link ? `${text(d.name)} chose a password by a link` : `The password of ${text(d.name)} was reset`,
  'account.link-made': (d) =>
    `A link to choose the password of ${text(d.name)} was made, valid for ${text(d.hours)} hours`,
  'account.link-revoked': (d) => `The link to choose the password of ${text(d.name)} was revoked`,
  'account.imported': (d) =>
    `From ${text(d.source)} came ${text(d.added)} new accounts and ${text(d.replaced)} passwords of others: ${list(d.names)}`,
  'account.upgraded': (d) =>
    `The first login of ${text(d.name)} at ${text(d.gateway)} replaced the password hash of another system`,
  'account.completed': (d) =>
    `A login of ${text(d.name)} at ${text(d.gateway)} made what ${list(d.mechanisms)} needs of the password in force`,
  'account.rule-saved': (d) => `The rule for passwords was changed: ${changes(d.changes)}`,
  'account.disabled': (d) => `Account ${text(d.name)} was disabled`,
  'account.enabled': (d) => `Account ${text(d.name)} was enabled again`,
  'account.unlocked': (d) => `Account ${text(d.name)} was unlocked`,
  'account.deleted': (d) => `Account ${text(d.name)} was deleted`,
  'account.legacy-switched': (d) =>
    `Legacy mechanisms of ${text(d.name)} were switched ${d.on ? 'on' : 'off'}`,
  'account.device-created': (d) => `${text(d.name)} was given a device password “${text(d.device)}”`,
  'account.device-changed': (d) =>
    `The device password “${text(d.device)}” of ${text(d.name)} was changed: ${changes(d.changes, accountFields)}`,
  'account.device-revoked': (d) => `The device password “${text(d.device)}” of ${text(d.name)} was revoked`,
  'account.senders-granted': (d) => `${text(d.name)} may send as ${list(d.senders)}`,
  'account.sender-withdrawn': (d) => `${text(d.name)} may no longer send as ${text(d.sender)}`,
  'account.limits-set': (d) => `The limits of ${text(d.name)} were changed: ${limitChanges(d.changes)}`,
  'account.log-viewed': (d) => `The log lines of ${text(d.name)} were looked at`,
  'account.list-viewed': (d) =>
    `The list of ${text(d.list)}, with their last use, was looked at${filtered(d)}`,
  'gateway.enrolled': (d) => `Gateway ${text(d.name)} was enrolled at ${text(d.url)}`,
  'gateway.renamed': (d) => `Gateway ${text(d.before)} is now called ${text(d.name)}`,
  'gateway.accounts-anew': (d) =>
    `Gateway ${text(d.name)} knew a later state than the database, which was put back from a copy: all accounts there are again as they were then`,
  'gateway.keeps-trail': (d) =>
    `Gateway ${text(d.name)} knew nothing of the trail, and keeps it from entry ${text(d.seq)} on`,
  'gateway.removed': (d) => `Gateway ${text(d.name)} was forgotten`,
  'gateway.probed': (d) => `Gateway ${text(d.name)} was probed: ${d.ok ? 'all is well' : 'not as expected'}`,
  'release.made': (d) => `Release ${text(d.releaseId)} was made: ${text(d.comment)}`,
  'release.deployment-requested': (d) =>
    `Release ${text(d.releaseId)} was sent ${d.rollback ? 'back ' : ''}to ${list(d.gateways)}`,
  'release.deployed': (d) => `Release ${text(d.releaseId)} is in force on ${text(d.gateway)}`,
  'release.deployment-failed': (d) =>
    `Release ${text(d.releaseId)} was not taken by ${text(d.gateway)}: ${text(d.reason)}`,
  'queue.changed': (d) =>
    `Message ${text(d.queueId)} in the queue of ${text(d.gateway)}, from ${text(d.sender) || 'nobody'}, was to be ${queueWords[text(d.action)] ?? text(d.action)}`,
  'queue.viewed': (d) => `The queue was looked at${filtered(d)}${concerning(d)}`,
  'unusual.acknowledged': (d) => `Unusual use of ${text(d.account)} was acknowledged: ${text(d.note)}`,
  'unusual.stopped': (d) =>
    `Account ${text(d.account)} was stopped for unusual use, ${text(d.held)} of its messages to be held`,
  'maillog.searched': (d) =>
    text(d.query) === ''
      ? 'The mail log was looked through'
      : `The mail log was searched for “${text(d.query)}”${concerning(d)}`,
  'maillog.message-opened': (d) => `Message ${text(d.queueId)} was opened${concerning(d)}`,
  'maillog.completed': (d) =>
    `The search box offered values of ${text(d.key)}:${d.start === '' ? '' : ` for “${text(d.start)}”`}`,
  'maillog.imported': (d) =>
    `${text(d.stored)} lines of history were imported into the mail log of ${text(d.gateway)}`,
  'list.exported': (d) => `The list of ${text(d.list)} was exported${filtered(d)}`,
  'trail.export-begun': (d) => `An export of the trail began${filtered(d)}`,
  'trail.exported': (d) =>
    d.outcome === 'complete'
      ? `${text(d.rows)} entries of the trail were exported${filtered(d)}`
      : `An export of the trail ended after ${text(d.rows)} entries: ${text(d.reason)}`,
  'privacy.masking-saved': (d) => `What helpdesk sees masked was changed: ${changes(d.changes)}`,
  'maillog.retention-changed': (d) => `How long the mail log is kept was changed: ${changes(d.changes)}`,
  'maillog.hold-placed': (d) => `The mail log of “${text(d.name)}” is held`,
  'maillog.hold-lifted': (d) => `The mail log of “${text(d.name)}” is no longer held`,
  'maillog.export-begun': (d) => `An export began: ${exportOf(d)}`,
  'maillog.exported': exportWords,
};

function exportWords(d: Record<string, unknown>): string {
  const what = `${text(d.rows)} rows of ${exportOf(d)}`;
  return d.outcome === 'complete'
    ? `Exported: ${what}; SHA-256 ${text(d.sha256)}`
    : `An export was cut short after ${what}: ${text(d.reason)}`;
}

function exportOf(d: Record<string, unknown>): string {
  const whose = text(d.query) === '' ? 'everything' : `“${text(d.query)}”`;
  return `${d.of === 'report' ? 'a report' : `${text(d.of)} from the mail log`}, ${whose}`;
}

const queueWords: Record<string, string> = {
  flush: 'tried again',
  hold: 'held',
  release: 'released',
  delete: 'deleted',
};

const reasons: Record<string, string> = {
  unknown: 'no such operator',
  password: 'wrong password',
  disabled: 'disabled',
  throttled: 'too many failures',
};

const filtered = (d: Record<string, unknown>) => (text(d.filters) === '' ? '' : `, ${text(d.filters)}`);

/** Whose data it was, where the question does not name them. */
function concerning(d: Record<string, unknown>): string {
  const whose = list(d.concerns);
  return whose === '' ? '' : `; it concerns ${whose}`;
}

function list(value: unknown): string {
  const all = Array.isArray(value) ? value.map(text) : [];
  return all.length > 5 ? `${all.slice(0, 5).join(', ')} and ${all.length - 5} more` : all.join(', ');
}

const mostSaid = 5;

function changes(value: unknown, names: Record<string, string> = {}): string {
  const all = differencesOf(value);
  const said = all
    .slice(0, mostSaid)
    .map(({ name, before, after }) => `${names[name] ?? name} ${side(before)} → ${side(after)}`);
  return [...said, ...(all.length > mostSaid ? [`and ${all.length - mostSaid} more`] : [])].join('; ');
}

/** As the forms call them. */
const accountFields: Record<string, string> = { label: 'person', address: 'mail address', expiresAt: 'ends' };
const limitNames: Record<string, string> = {
  messagesPerHour: 'messages an hour',
  messagesPerDay: 'messages a day',
  recipientsPerHour: 'recipients an hour',
  recipientsPerDay: 'recipients a day',
};

/** `messages an hour: as for everybody → 100`. */
function limitChanges(value: unknown): string {
  const most = (said: string) => (said === '' ? 'as for everybody' : said === '0' ? 'no limit' : said);
  return differencesOf(value)
    .map(({ name, before, after }) => `${limitNames[name] ?? name}: ${most(before)} → ${most(after)}`)
    .join('; ');
}

function side(said: string): string {
  if (said === '') return 'nothing';
  return said.length > 80 ? `${said.slice(0, 79)}…` : said;
}

/** One entry of the trail as a sentence. */
export function sentenceOf(kind: string, data: unknown): string {
  const sentence = sentences[kind];
  const parsed = bag.safeParse(data);
  return sentence && parsed.success ? sentence(parsed.data) : kind;
}
