import type { IconName } from '#components/ui/icon.tsx';
import { may, type Role } from '#lib/auth/permissions.ts';
import {
  accounts,
  groups,
  type NavEntry,
  overview,
  type Place,
  relaying,
  releases,
  senders,
  tracking,
  trail,
  whyFails,
} from './navigation.ts';

const entry = (icon: IconName, place: Place): NavEntry => ({ kind: 'place', icon, place });

/** What a role comes for stands first and flat; for helpdesk there is nothing else. */
const front: Record<Role, NavEntry[]> = {
  admin: [entry('overview', overview)],
  helpdesk: [entry('person', accounts), entry('search', whyFails), entry('mail', senders)],
  auditor: [
    entry('key', relaying),
    entry('mail', tracking),
    entry('changes', releases),
    entry('trail', trail),
  ],
};

function rest(role: Role): NavEntry[] {
  if (role === 'helpdesk') return [];
  const first = front[role].map((one) => (one.kind === 'place' ? one.place.href : ''));
  return groups.flatMap((group): NavEntry[] => {
    const places = group.places.filter((place) => may(role, place.permission) && !first.includes(place.href));
    const [only] = places;
    if (!only) return [];
    return places.length === 1 ? [entry(group.icon, only)] : [{ kind: 'group', group: { ...group, places } }];
  });
}

/** The navigation of a role: only places it may see. A group of one place is that place. */
export function navigation(role: Role): NavEntry[] {
  return [
    ...front[role].filter((one) => one.kind === 'group' || may(role, one.place.permission)),
    ...rest(role),
  ];
}

/** All places of a role, for the search. */
export function placesOf(role: Role): Place[] {
  return navigation(role).flatMap((one) => (one.kind === 'place' ? [one.place] : one.group.places));
}

/** Where a role lands after sign-in. */
export function homeOf(role: Role): string {
  return placesOf(role)[0]?.href ?? '/system/sessions';
}

/** Whether a place is the one on screen, or the page on screen lies below it and below no nearer place. */
export function isCurrent(href: string, path: string): boolean {
  const lies = (place: string) => path === place || path.startsWith(`${place}/`);
  const nearer = groups.some(({ places }) =>
    places.some((place) => place.href.startsWith(`${href}/`) && lies(place.href)),
  );
  return lies(href) && !nearer;
}

/** The cookie that remembers which groups are open, "policy.changes"; undefined where it was never set. */
export const openGroupsCookie = 'nav';

/** The groups named in the cookie; those of Policy and Changes until a person chose. */
export function openGroups(cookie: string | undefined): string[] {
  return cookie === undefined
    ? ['policy', 'changes']
    : cookie.split('.').filter((key) => groups.some((group) => group.key === key));
}
