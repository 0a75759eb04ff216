import { readAction } from '#lib/policy/entry/access-value.ts';
import { type Entry, keyText } from '#lib/policy/entry/entry.ts';
import { featuresOn } from '#lib/policy/section/features.ts';
import { type Check, entryPlace, type Finding, type PolicyPatch, removal } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Entries whose tag says nothing as long as something else is off or missing. One pass over the map: what matters of it is the first entry of each kind. */
export const checkAccessTags: Check = function* (policy: Policy) {
  const on = new Map(featuresOn(policy.features).map(({ row, uses }) => [row.name, uses]));
  const delayed = on.get('delay_checks');
  const firsts = firstOfEach(policy.maps.access);
  yield* unmetNeeds(policy, on, firsts);
  yield* certificateSubjects(firsts);
  for (const entry of policy.maps.access) {
    if (entry.tag === 'Spam:') yield* spamWord(entry, delayed?.[0]?.[0] ?? '');
    if (delayed === undefined && entry.tag === 'Connect:' && entry.value.startsWith('QUARANTINE:'))
      yield quarantineAtConnect(entry);
  }
};

type Firsts = {
  byTag: Map<string, Entry>;
  refusedRecipient: Entry | undefined;
  asksSubject: Entry | undefined;
};

function firstOfEach(entries: readonly Entry[]): Firsts {
  const firsts: Firsts = { byTag: new Map(), refusedRecipient: undefined, asksSubject: undefined };
  for (const entry of entries) {
    if (!firsts.byTag.has(entry.tag)) firsts.byTag.set(entry.tag, entry);
    if (entry.tag === 'To:' && isRefusal(entry.value)) firsts.refusedRecipient ??= entry;
    if (entry.tag === 'CERTIssuer:' && entry.value === 'SUBJECT') firsts.asksSubject ??= entry;
  }
  return firsts;
}

/** Whether an action of the access map turns mail away or aside. */
export function isRefusal(value: string): boolean {
  return ['reject', 'discard', 'error', 'quarantine'].includes(readAction(value).kind);
}

/** Without `uses` it takes more than a switch, and there is no fix. */
type Need =
  | { feature: string; words: string; uses?: string[][]; word?: string }
  | { tls: true; words: string };

const needs: Record<string, Need> = {
  'Spam:': {
    feature: 'delay_checks',
    words: 'FEATURE(delay_checks) with friend or hater',
    uses: [['friend']],
  },
  'GreetPause:': { feature: 'greet_pause', words: 'FEATURE(greet_pause)', uses: [['5000']] },
  'ClientRate:': { feature: 'ratecontrol', words: 'FEATURE(ratecontrol)', uses: [[]] },
  'ClientConn:': { feature: 'conncontrol', words: 'FEATURE(conncontrol)', uses: [[]] },
  'QGRP:': { feature: 'queuegroup', words: 'FEATURE(queuegroup)', uses: [[]] },
  'Compat:': { feature: 'compat_check', words: 'FEATURE(compat_check)', uses: [[]] },
  'Bcc:': { feature: 'bcc', words: 'FEATURE(bcc) with access', word: 'access' },
  'CERTIssuer:': { tls: true, words: 'asking clients for a certificate' },
  'CERTSubject:': { tls: true, words: 'asking clients for a certificate' },
};

type FeaturesOn = ReadonlyMap<string, readonly (readonly string[])[]>;

function* unmetNeeds(policy: Policy, on: FeaturesOn, firsts: Firsts): Generator<Finding> {
  const isMet = (need: Need) =>
    'tls' in need
      ? policy.tls.askClientCertificate
      : on.has(need.feature) &&
        (need.word === undefined || on.get(need.feature)?.[0]?.[0] === need.word) &&
        (need.feature !== 'delay_checks' || Boolean(on.get(need.feature)?.[0]?.[0]));
  for (const [tag, need] of Object.entries(needs)) {
    const entry = firsts.byTag.get(tag);
    if (entry !== undefined && !isMet(need)) yield withoutFeature(tag, need.words, entry, patchFor(need));
  }
  if (firsts.refusedRecipient === undefined || on.has('blocklist_recipients')) return;
  yield withoutFeature(
    'To:',
    'FEATURE(blocklist_recipients) to refuse',
    firsts.refusedRecipient,
    patchFor({ feature: 'blocklist_recipients', words: '', uses: [[]] }),
  );
}

function patchFor(need: Need): PolicyPatch | null {
  if ('tls' in need) return { kind: 'set', section: 'tls', value: { askClientCertificate: true } };
  if (need.uses === undefined) return null;
  return {
    kind: 'set',
    section: 'features',
    value: { [need.feature]: { on: true, uses: need.uses, acknowledged: null } },
  };
}

function withoutFeature(tag: string, words: string, entry: Entry, patch: PolicyPatch | null): Finding {
  return {
    rule: 'access/tag-without-feature',
    severity: 'warning',
    place: entryPlace(entry),
    title: `${tag} entries do nothing`,
    text: `They need ${words}, which is off. The first is ${keyText(entry)} ${entry.value}.`,
    ...(patch && { fix: { label: 'Switch it on', patch } }),
  };
}

/** With delay_checks either friends are spared or haters are checked; the other word is read and means nothing. */
function* spamWord(entry: Entry, mode: string): Generator<Finding> {
  if (mode === '' || entry.value === mode.toUpperCase()) return;
  yield {
    rule: 'access/spam-word',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `${keyText(entry)} ${entry.value} changes nothing`,
    text:
      mode === 'friend'
        ? 'FEATURE(delay_checks) is set to friend: everybody is checked but FRIENDs. Only that word counts.'
        : 'FEATURE(delay_checks) is set to hater: nobody is checked but HATERs. Only that word counts.',
    fix: removal(entry),
  };
}

/** The subject of a certificate is looked up only where its issuer says SUBJECT (rule set RelayTLS). */
function* certificateSubjects({ byTag, asksSubject }: Firsts): Generator<Finding> {
  const subject = byTag.get('CERTSubject:');
  if (subject !== undefined && asksSubject === undefined) {
    yield {
      rule: 'access/certificate-subject',
      severity: 'warning',
      place: entryPlace(subject),
      title: 'CERTSubject: entries are never looked up',
      text: `No CERTIssuer: entry says SUBJECT, and only then the subject is looked up. The first is ${keyText(subject)}.`,
    };
  }
  if (subject === undefined && asksSubject !== undefined) {
    yield {
      rule: 'access/certificate-subject',
      severity: 'warning',
      place: { ...entryPlace(asksSubject), field: 'value' },
      title: `${keyText(asksSubject)} SUBJECT lets nobody relay`,
      text: 'It asks for a CERTSubject: entry of the client’s own certificate, and there is none.',
    };
  }
}

/** With delay_checks the entry is looked up for each recipient, when there is a message that can be held. */
function quarantineAtConnect(entry: Entry): Finding {
  return {
    rule: 'access/quarantine-at-connect',
    severity: 'warning',
    place: { ...entryPlace(entry), field: 'value' },
    title: `Mail from ${entry.key} is delivered, not held`,
    text: 'When a client connects there is no message yet: the log says quarantine, and the mail goes on. FEATURE(delay_checks) looks later.',
    fix: {
      label: 'Check at RCPT',
      patch: {
        kind: 'set',
        section: 'features',
        value: { delay_checks: { on: true, uses: [[]], acknowledged: null } },
      },
    },
  };
}
