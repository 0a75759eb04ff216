import { checkPolicy, type Finding } from '#lib/policy/check-policy.ts';
import type { Rule, Severity } from '#lib/policy/finding.ts';
import type { Policy } from '#lib/policy/policy.ts';
import { readArguments } from './arguments.ts';
import { putOut } from './files.ts';
import { readPolicy } from './policy-file.ts';

export const checkUsage = 'check POLICY [--json]';

/** `postern check`: 1 when there are errors, which would block a deployment. */
export async function check(args: string[]): Promise<number> {
  const { values, files } = readArguments(args, {
    usage: `postern ${checkUsage}`,
    files: 1,
    options: { json: { type: 'boolean' } },
  });
  const findings = offlineFindings(await readPolicy(files[0] ?? ''), new Date());
  await putOut(
    undefined,
    values.json ? `${JSON.stringify(findings.map(asJson), null, 2)}\n` : inWords(findings),
  );
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

/** Rules that ask for what only the console knows: what a gateway says of itself, which certificates there are. */
const needConsole: ReadonlySet<Rule> = new Set<Rule>(['gateway/unknown', 'certificates/gone']);

export function offlineFindings(policy: Policy, now: Date): Finding[] {
  const hosts = Object.entries(policy.hosts).map(([gatewayId, { hostName }]) => ({
    gatewayId,
    name: hostName || gatewayId,
    engine: null,
    certificatePem: null,
  }));
  return checkPolicy(policy, { hosts, now }).filter(
    (one) => !needConsole.has(one.rule) && !isOfHost(policy, one),
  );
}

/** What an imported host decides by itself: it asks itself for its name, and its aliases may stand where nobody looked. */
function isOfHost({ source }: Policy, { rule }: Finding): boolean {
  if (source.directives.length === 0) return false;
  return rule === 'gateway/no-name' || (rule === 'aliases/postmaster' && source.files.aliases === undefined);
}

const asJson = ({ rule, severity, place, title, text, fix }: Finding) => ({
  rule,
  severity,
  place,
  title,
  words: text,
  ...(fix && { fix }),
});

const notChecked =
  'Not checked here: what needs the gateway itself, such as what its Sendmail is built with, its certificates and accounts.';

const groups: Record<Severity, [one: string, many: string]> = {
  error: ['1 error', 'errors'],
  warning: ['1 warning', 'warnings'],
  advice: ['1 piece of advice', 'pieces of advice'],
};

function inWords(findings: readonly Finding[]): string {
  const parts = Object.entries(groups).flatMap(([severity, [one, many]]) => {
    const list = findings.filter((finding) => finding.severity === severity);
    if (list.length === 0) return [];
    const head = list.length === 1 ? one : `${list.length} ${many}`;
    return [`${head}\n\n${list.map(said).join('\n\n')}`];
  });
  return `${[...parts, parts.length === 0 ? 'Nothing speaks against this policy.' : '', notChecked].filter(Boolean).join('\n\n')}\n`;
}

function said({ rule, title, text, place }: Finding): string {
  const where = [place.section, place.gatewayId, place.field].filter(Boolean).join('.');
  const at = place.entry ? `${place.entry.map}: ${place.entry.tag}${place.entry.key}` : where;
  return `  ${title}\n    ${text}\n    ${at} (${rule})`;
}
