import type { Place } from '#components/shell/navigation.ts';

/** One answer of the search: what it is, by name, with a line that tells it from others of the name. */
export type Found = { kind: string; title: string; detail?: string; href: string };

/** What `GET /api/v1/search?q=` answers. */
export type FindAnswer = { results: Found[] };

/** Reads the answer of the endpoint; anything else than a list of findings is no finding. */
export function readAnswer(body: unknown): Found[] {
  const results = (body as Partial<FindAnswer> | null)?.results;
  if (!Array.isArray(results)) return [];
  return results.filter(
    (one) => typeof one?.title === 'string' && typeof one.kind === 'string' && isOwnPath(one.href),
  );
}

/** A path on this console, never another site's address. */
function isOwnPath(href: unknown): boolean {
  return typeof href === 'string' && /^\/(?![/\\])/.test(href);
}

/** The pages whose name, or the daemon's word for them, holds every word that was typed; those that begin with it first. */
export function findPages(places: readonly Place[], typed: string, kind: string): Found[] {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = places.filter((place) => {
    const text = `${place.label} ${place.also ?? ''} ${place.href}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
  const begins = (place: Place): number => (place.label.toLowerCase().startsWith(parts[0] ?? '') ? 0 : 1);
  return fits
    .sort((a, b) => begins(a) - begins(b))
    .map((place) => ({ kind, title: place.label, detail: place.href, href: place.href }));
}
