import { accessTag, kindOf } from '#lib/policy/entry/access-entry.ts';
import { readAction } from '#lib/policy/entry/access-value.ts';
import type { Entry } from '#lib/policy/entry/entry.ts';
import { literalKey } from '#lib/policy/entry/literal-entry.ts';
import { readRoute } from '#lib/policy/route.ts';
import { readableText } from '#lib/raw-text.ts';

/** What one entry does, in a sentence without its full stop. */
export function describeEntry(entry: Entry): string {
  const literal = literalKey(entry.key);
  if (literal !== null)
    return `${`${readableText(literal)} ${entry.value}`.trim()} stands in the file as it is`;
  switch (entry.map) {
    case 'access':
      return describeAccess(entry);
    case 'relay-domains':
      return `${entry.key} is relayed without a log-in`;
    case 'local-host-names':
      return `Mail for ${entry.key} is taken as our own`;
    case 'mailertable':
      return describeRoute(entry);
    case 'virtusertable':
      return entry.value.startsWith('error:')
        ? `Mail to ${entry.key} is refused: ${entry.value.slice('error:'.length)}`
        : `Mail to ${entry.key} goes to ${entry.value}`;
    case 'aliases':
      return `${entry.key} stands for ${shortList(entry.value)}`;
    case 'genericstable':
      return `${entry.key} sends as ${entry.value}`;
    case 'domaintable':
      return `${entry.key} becomes ${entry.value} in every address`;
  }
}

/** The first of very many targets: a list of hundreds is no sentence. */
function shortList(value: string): string {
  const parts = value.split(/,\s*/);
  return parts.length > 20 ? `${parts.slice(0, 5).join(', ')} and ${parts.length - 5} more` : value;
}

function describeAccess(entry: Entry): string {
  const { tag, key, value } = entry;
  const row = accessTag(tag);
  if (row?.value !== 'action') return `${row?.words ?? tag}: ${key || 'everybody else'} gets ${value}`;
  const who = whoOf(tag, key);
  const action = readAction(value);
  switch (action.kind) {
    case 'relay':
      return tag === 'To:'
        ? `Mail to ${key} is relayed for everybody`
        : `${who} may relay without a password`;
    case 'ok':
      return `${who} is accepted without further checks`;
    case 'reject':
      return `${who} is refused`;
    case 'discard':
      return `Mail of ${who} is taken and thrown away`;
    case 'skip':
      return `${who} is left to the checks that follow`;
    case 'quarantine':
      return `Mail of ${who} is held: ${action.reason}`;
    case 'error':
      return `${who} is refused: ${action.text}`;
    case 'none':
      return `${who}: ${value}`;
  }
}

function whoOf(tag: string, key: string): string {
  const kind = kindOf(key);
  if (tag === 'From:') return `Sender ${key}`;
  if (tag === 'To:') return `Recipient ${key}`;
  if (kind === 'network') return key.includes('/') ? `Hosts in ${key}` : `Host ${key}`;
  return tag === 'Connect:' ? `Host ${key}` : key;
}

function describeRoute({ key, value }: Entry): string {
  const what = key === '.' ? 'everything else' : key.startsWith('.') ? `all below ${key.slice(1)}` : key;
  const route = readRoute(value);
  switch (route.kind) {
    case 'mailer':
      return `Mail for ${what} goes to ${route.hosts.join(', then ')} (${route.mailer})`;
    case 'local':
      return `Mail for ${what} goes to the local user ${route.user}`;
    case 'error':
      return `Mail for ${what} is refused: ${route.text}`;
    case 'none':
      return `Mail for ${what}: ${value}`;
  }
}
