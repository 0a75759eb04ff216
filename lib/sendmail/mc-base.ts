import type { GatewayPaths } from '#lib/gateway/api-engine.ts';
import type { Policy } from '#lib/policy/policy.ts';
import type { HostSection } from '#lib/policy/section/host.ts';
import { Refusal } from '#lib/refusal.ts';
import { dangerousMacros, m4Define, macroWord } from './m4.ts';
import { buildLines } from './mc-addressing.ts';
import type { OptionRow } from './option.ts';
import { pathReason } from './option-value.ts';
import { writtenOptions } from './options.ts';

const dangerous = dangerousMacros.map((name) => `\`${name}'`).join(', ');

/** Where the files of a release are while m4 runs: `POSTERN_DIR`, which the agent sets to another folder for a staged release. */
export function releaseFile(path: string): string {
  return `POSTERN_DIR/${path}`;
}

/** From the first line to OSTYPE and DOMAIN. */
export function prelude(policy: Policy, paths: GatewayPaths): string[] {
  return [
    'divert(0)dnl',
    `include(\`${safePath(paths.cf)}/m4/cf.m4')dnl`,
    `undefine(${dangerous})dnl`,
    `ifdef(\`POSTERN_DIR', \`', \`define(\`POSTERN_DIR', \`${safePath(paths.release)}')')dnl`,
    ...buildLines(policy),
  ];
}

/** Host name, banner, files and folders. */
export function hostLines(policy: Policy, host: HostSection, paths: GatewayPaths): string[] {
  const state = safePath(paths.state);
  return [
    m4Define('confDOMAIN_NAME', host.hostName),
    ...bannerLines(policy),
    m4Define('QUEUE_DIR', `${state}/queue`),
    m4Define('confPID_FILE', `${state}/sendmail.pid`),
    m4Define('STATUS_FILE', `${state}/statistics`),
    `define(\`ALIAS_FILE', \`${releaseFile('aliases')}')dnl`,
    `define(\`confCW_FILE', \`${releaseFile('local-host-names')}')dnl`,
    `define(\`confCR_FILE', \`${releaseFile('relay-domains')}')dnl`,
    ...(host.names === 'hosts' ? [m4Define('confSERVICE_SWITCH_FILE', `${state}/service.switch`)] : []),
  ];
}

/** confSMTP_LOGIN_MSG of cf/m4/cfhead.m4. */
export const daemonBanner = '$j Sendmail $v/$Z; $b';

/** An imported file that says nothing of the banner leaves it to its OSTYPE and DOMAIN: Debian’s have one. */
function bannerLines({ identity: { banner }, source: { directives } }: Policy): string[] {
  const isLeftOut =
    directives.length > 0 && directives.every(({ keys }) => !keys.includes('identity.banner'));
  return isLeftOut && banner === daemonBanner ? [] : [m4Define('confSMTP_LOGIN_MSG', banner)];
}

/** Every setting of lib/sendmail/options.ts that is written. Without DNS questions must not wait for an answer that never comes. */
export function optionLines(policy: Policy, host: HostSection): string[] {
  const withoutDns: Record<string, string> = host.names === 'hosts' ? { confTO_RESOLVER_RETRANS: '1s' } : {};
  return writtenOptions({ ...withoutDns, ...policy.options }).map(({ row, value }) => optionLine(row, value));
}

export function optionLine(row: OptionRow, value: string): string {
  return m4Define(row.name, row.value.type === 'reply' ? `"${value}"` : value);
}

/** A path of the gateway. Refuses one that m4 would read as anything but itself. */
export function safePath(path: string): string {
  const reason =
    pathReason(path) ??
    (macroWord(path) === undefined ? null : `m4 would read “${macroWord(path)}” as a command.`);
  if (reason === null) return path;
  throw unusable(path, reason);
}

/** Folders of the gateway with colons between them, where m4 does not read: Debian's hold the word `linux`, which is one of its own. */
export function plainFolders(folders: string): string {
  for (const folder of folders.split(':')) {
    const reason = folder === '' ? 'A folder is missing.' : pathReason(folder);
    if (reason !== null) throw unusable(folder, reason);
  }
  return folders;
}

function unusable(path: string, reason: string): Refusal {
  return new Refusal(
    'invalid',
    'gateway-path',
    `The gateway keeps its files in ${path}, which cannot stand in sendmail.mc. ${reason}`,
    {
      next: 'Start the agent with other folders.',
    },
  );
}
