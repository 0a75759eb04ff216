import type { Policy } from '#lib/policy/policy.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { type SettingKey, sameSetting, settingAt } from '#lib/policy/setting.ts';
import type { Directive } from '#lib/policy/source.ts';
import { type Statement, statementsOf } from './statements.ts';

/**
 * The sendmail.mc of an imported policy for a server that people run by hand: the lines as they were found, in their order; what was changed since is
 * written in Postern’s words in the same place, what is new before the mailers, and what was taken away is gone.
 */
export function arrangeSource(policy: Policy, host: HostSection): string {
  const { directives, imported } = policy.source;
  const changed = (key: SettingKey) => !sameSetting(settingAt(policy, host, key), imported[key] ?? null);
  const statements = statementsOf(policy, host);
  const open = new Set(statements.filter(({ keys }) => keys.some(changed)));
  const place = (wanted: (statement: Statement) => boolean): string => {
    const found = [...open].filter(wanted);
    for (const statement of found) open.delete(statement);
    return found.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('');
  };
  const parts = directives.map(({ text, keys }) => {
    if (!keys.some(changed)) return text;
    const same = statements.filter((one) => !one.keys.some(changed) && sharesKey(one, keys));
    const kept = same.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('');
    return kept + place((statement) => sharesKey(statement, keys));
  });
  const mailers = firstMailer(directives);
  const found = [
    ...parts.slice(0, mailers),
    place((one) => one.place === 'settings'),
    ...parts.slice(mailers),
  ].join('');
  const more = [place((one) => one.place === 'mailers'), place(() => true)].join('');
  // the last line that was found may lack its end, as long as nothing comes behind it
  const gap = more === '' || found === '' || found.endsWith('\n') ? '' : '\n';
  return found + gap + more;
}

function sharesKey({ keys }: Statement, wanted: readonly SettingKey[]): boolean {
  return keys.some((key) => wanted.includes(key));
}

/** Where the mailers or the own rules begin: the last place for a FEATURE. A null client’s feature brings the mailers. */
function firstMailer(directives: readonly Directive[]): number {
  const found = directives.findIndex(({ text }) =>
    /^\s*(?:MAILER(?:_DEFINITIONS)?\b|LOCAL_(?:RULE|CONFIG|NET|UUCP)|FEATURE\(\s*`?nullclient\b)/.test(text),
  );
  return found < 0 ? directives.length : found;
}

/** What every setting is at the time of the import, for those that have lines of their own or stand in one of the directives. */
export function importedSettings(policy: Policy, host: HostSection) {
  const keys = new Set([
    ...statementsOf(policy, host).flatMap((statement) => statement.keys),
    ...policy.source.directives.flatMap((directive) => directive.keys),
  ]);
  return Object.fromEntries([...keys].map((key) => [key, settingAt(policy, host, key)]));
}
