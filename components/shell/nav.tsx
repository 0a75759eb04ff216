'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useRef } from 'react';
import type { NavGroup, Place } from '#components/shell/navigation.ts';
import { isCurrent, navigation, openGroupsCookie } from '#components/shell/role-places.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import type { Role } from '#lib/auth/permissions.ts';

/** Numbers that stand beside places, by address. */
export type NavCounts = Readonly<Record<string, number>>;

/** The entries of the navigation; a group with the page on screen in it is always open. */
export function Nav({
  role,
  open,
  counts = {},
}: {
  role: Role;
  open: readonly string[];
  counts?: NavCounts;
}) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);

  function remember(): void {
    const groups = list.current?.querySelectorAll<HTMLElement>('details[open]') ?? [];
    const keys = [...groups].map((group) => group.dataset['group']).join('.');
    // oxlint-disable-next-line unicorn/no-document-cookie -- cookieStore is missing in Firefox before 140
    document.cookie = `${openGroupsCookie}=${keys}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }

  return (
    <ul className="nav" ref={list}>
      {navigation(role).map((entry) =>
        entry.kind === 'place' ? (
          <li key={entry.place.href}>
            <NavLink count={counts[entry.place.href]} icon={entry.icon} path={path} place={entry.place} />
          </li>
        ) : (
          <li key={entry.group.key}>
            <Group
              counts={counts}
              group={entry.group}
              open={open.includes(entry.group.key)}
              path={path}
              remember={remember}
            />
          </li>
        ),
      )}
    </ul>
  );
}

function Group({
  group,
  open,
  path,
  counts,
  remember,
}: {
  group: NavGroup;
  open: boolean;
  path: string;
  counts: NavCounts;
  remember: () => void;
}) {
  const inside = group.places.some((place) => isCurrent(place.href, path));
  return (
    <details data-group={group.key} onToggle={remember} open={open || inside}>
      <summary>
        <Icon name={group.icon} />
        {group.label}
        <Icon className="chevron" name="right" tiny />
      </summary>
      <ul>
        {group.places.map((place) => (
          <li key={place.href}>
            <NavLink count={counts[place.href]} path={path} place={place} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function NavLink({
  place,
  path,
  icon,
  count,
}: {
  place: Place;
  path: string;
  icon?: IconName;
  count?: number;
}) {
  return (
    <Link prefetch={false} aria-current={isCurrent(place.href, path) ? 'page' : undefined} href={place.href}>
      {icon ? <Icon name={icon} /> : null}
      {place.label}
      {count ? <span className="count">{count}</span> : null}
    </Link>
  );
}
