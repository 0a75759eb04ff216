import { checkPolicy, type Finding } from '#lib/policy/check-policy.ts';
import { readArguments } from './arguments.ts';
import { readPolicyFile } from './policy-file.ts';

export const checkUsage = 'check policy.json [--json]';

const headings = { error: 'Errors', warning: 'Warnings', advice: 'Advice' } as const;

/** Prints what speaks against a policy; exits with 1 when anything would block a release. No gateway is asked. */
export async function checkFile(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(checkUsage, args, { json: { type: 'boolean' } }, 1);
  const policy = await readPolicyFile(positionals[0] ?? '');
  const findings = checkPolicy(policy, { hosts: [], now: new Date() });
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
  if (values.json) {
    console.log(JSON.stringify(findings, null, 2));
    return;
  }
  for (const severity of ['error', 'warning', 'advice'] as const) print(severity, findings);
  if (findings.length === 0) console.log('Nothing speaks against this policy.');
  console.log('No gateway was asked: what its build and its certificates allow is not checked here.');
}

function print(severity: Finding['severity'], findings: readonly Finding[]): void {
  const found = findings.filter((one) => one.severity === severity);
  if (found.length === 0) return;
  console.log(`${headings[severity]}: ${found.length}`);
  for (const { rule, title, text } of found) console.log(`  ${title}\n    ${text}\n    ${rule}`);
}
