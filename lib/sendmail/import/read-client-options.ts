import type { ClientOptions } from '#lib/policy/section/client-options.ts';
import { readEquates } from './read-equates.ts';

/** What a CLIENT_OPTIONS describes (op.me section 5.6, ClientPortOptions); a sentence when a part of it has no form. */
export function readClientOptions(equates: string): Partial<ClientOptions> | { reason: string } {
  const draft: Partial<ClientOptions> = {};
  for (const { key, value, part } of readEquates(equates)) {
    const letter = key.charAt(0).toUpperCase();
    if (letter === 'F' && (value === 'inet' || value === 'inet6')) draft.family = value;
    else if (letter === 'A') draft.address = value.replace(/^IPv6:/i, '');
    else if (letter === 'P') draft.port = Number(value);
    else if (letter === 'S') draft.sendBuffer = Number(value);
    else if (letter === 'R') draft.receiveBuffer = Number(value);
    else if (letter === 'M' && /^[hAS]*$/.test(value)) readModifiers(draft, value);
    else return { reason: `“${part}” has no form.` };
  }
  return draft;
}

function readModifiers(draft: Partial<ClientOptions>, letters: string): void {
  if (letters.includes('h')) draft.helloByInterface = true;
  if (letters.includes('A')) draft.noAuth = true;
  if (letters.includes('S')) draft.noStartTls = true;
}
