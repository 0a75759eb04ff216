/** One change of the policy as a person would say it. */
export type ChangeWord = { kind: 'new' | 'changed' | 'gone'; area: string; text: string; href: string };

/** A sentence after a colon begins small, unless it begins with a name. */
export const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** `, was 50`; nothing when there was nothing. */
export const was = (text: string): string => (text ? `, was ${text}` : '');

/** Longer lists are counted, not read out. */
const mostNames = 8;

/** `a.example, b.example and 40 more` */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  const more = names.length - mostNames;
  return more > 0 ? `${shown} and ${more.toLocaleString('en')} more` : shown;
}
