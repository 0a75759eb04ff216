import type { Policy } from '#lib/policy/policy.ts';
import type { Material } from './material.ts';
import { addressingLines } from './mc-addressing.ts';
import { hostLines, optionLines, prelude, safePath } from './mc-base.ts';
import { featureLines } from './mc-features.ts';
import { filterLines, queueGroupLines } from './mc-filters.ts';
import { listenerLines } from './mc-listeners.ts';
import { insistLines } from './mc-logins.ts';
import { mailerLines } from './mc-mailers.ts';
import { masqueradeLines } from './mc-masquerading.ts';
import { ruleLines } from './mc-rules.ts';
import { authLines, tlsLines } from './mc-security.ts';
import { type KeptPlace, keptLines } from './mc-source.ts';
import { hostOf, type RenderHost } from './rendered-host.ts';

/** The agent compiles as an ordinary user: that user is the one who may own files and start the daemon. The agent knows its name. */
const ordinaryUser = "ifdef(`POSTERN_USER', `define(`confTRUSTED_USER', `POSTERN_USER')')dnl";

/**
 * `sendmail.mc` for one gateway. The same policy and gateway give the same text, to the byte. The agent compiles it with `-DPOSTERN_DIR=folder` for a
 * release that is not active yet, and with `-DPOSTERN_USER=name` when it is not root.
 */
export function renderMc(
  policy: Policy,
  target: RenderHost,
  material: Material | null,
  mapType: string,
): string {
  const host = hostOf(policy, target);
  const kept = (place: KeptPlace) => keptLines(policy.source, place);
  const lines = [
    ...prelude(policy, target.paths),
    ...kept('start'),
    ...hostLines(policy, host, target.paths),
    ...optionLines(policy, host),
    ordinaryUser,
    ...authLines(policy.auth),
    ...tlsLines(policy.tls, material),
    ...kept('names'),
    ...featureLines(policy, host, { mapType, version: target.engine?.version ?? null }),
    ...addressingLines(policy),
    ...filterLines(policy),
    ...queueGroupLines(policy, target.paths),
    ...listenerLines(policy, host),
    ...masqueradeLines(policy.masquerading),
    ...kept('settings'),
    ...mailerLines(policy, host),
    ...kept('mailers'),
    ...insistLines(policy.outgoing),
    ...ruleLines(policy.customRules, policy, {
      sasl: safePath(target.paths.sasl),
      plugins: target.engine?.canonUser?.path ?? '',
    }),
    ...kept('rules'),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
