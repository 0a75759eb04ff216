import 'server-only';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rule } from '#lib/policy/finding.ts';

/** The page of docs about a rule, as Markdown. next.config.mjs puts docs/findings beside the built server, which runs in that folder. */
export async function readFindingPage(rule: Rule): Promise<string> {
  return readFile(join(/* turbopackIgnore: true */ process.cwd(), 'docs/findings', `${rule}.md`), 'utf8');
}
