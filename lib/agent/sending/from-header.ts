/**
 * The addresses in a header From: as the daemon hands it on: quotes and comments gone, words joined by dots. Where any stands in
 * angle brackets these count, and whatever else looks like an address of a list. Empty when there is none.
 */
export function addressesOf(header: string): string[] {
  const bracketed = [...header.matchAll(/<([^<>]*)>/g)].map(([, address = '']) => address);
  const unbalanced = header.replace(/<[^<>]*>/g, '').match(/[<>]/) !== null;
  if (unbalanced) return [];
  const bare = header
    .split(/[,;]/)
    .map((part) => part.replace(/^[^<>@]*:/, '')) // the name of a group
    .filter((part) => !part.includes('<') && (part.includes('@') || bracketed.length === 0));
  return [...bracketed, ...bare].map((address) => address.trim()).filter((address) => address !== '');
}
