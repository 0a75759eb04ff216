import clsx from 'clsx';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Drawer, DrawerButton } from '#components/shell/drawer.tsx';
import { Find } from '#components/shell/find-dialog.tsx';
import { Keys } from '#components/shell/keys.tsx';
import { Nav, type NavCounts } from '#components/shell/nav.tsx';
import { homeOf } from '#components/shell/role-places.ts';
import { Kbd } from '#components/ui/badge.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { formatCount, initials } from '#components/ui/format.ts';
import { Icon, Mark } from '#components/ui/icon.tsx';
import { Menu, MenuButton, MenuLink } from '#components/ui/menu.tsx';
import { ThemeToggle } from '#components/ui/theme-toggle.tsx';
import { inkOf } from '#components/ui/tone.ts';
import { words } from '#components/ui/words.ts';
import { type Role, roleWords } from '#lib/auth/permissions.ts';

/** What the bar says about the gateways: "2 of 3 up to date", with the detail on hover. */
export type Health = { state: 'ok' | 'warn' | 'bad' | 'waiting'; says: string; detail?: string };

/** The draft against the release in force. */
export type Pending = { kind: 'changes'; count: number } | { kind: 'deploying' };

export type ShellProps = {
  person: { name: string; role: Role };
  /** The host name of this console. */
  host: string;
  health: Health | null;
  /** Null for roles that do not see the draft. */
  pending: Pending | null;
  counts?: NavCounts;
  /** The open groups of the navigation, as `openGroups` reads them from the cookie. */
  open: readonly string[];
  signOut: () => Promise<void>;
  /** Where the search asks; answers as FindAnswer says. */
  searchEndpoint?: string;
  children: ReactNode;
};

/** The frame of every page behind the sign-in: navigation, bar, keys. It is handed all it shows. */
export function Shell(props: ShellProps) {
  const { person, host, children } = props;
  return (
    <div className="app">
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <Drawer>
        <Link prefetch={false} className="brand" href={homeOf(person.role)}>
          <Mark />
        </Link>
        <Nav counts={props.counts} open={props.open} role={person.role} />
        <footer>
          {host}
          <span className="block max-mid:hidden">
            {words.pressForKeys[0]} <Kbd>?</Kbd> {words.pressForKeys[1]}
          </span>
        </footer>
      </Drawer>
      <div className="flex min-w-0 flex-col">
        <Bar {...props} />
        <main className="flex flex-1 flex-col" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Keys role={person.role} />
    </div>
  );
}

function Bar({ person, health, pending, signOut, searchEndpoint = '/api/v1/search' }: ShellProps) {
  return (
    <header className="top">
      <DrawerButton />
      <Link prefetch={false} className="brand-small" href={homeOf(person.role)}>
        <Mark />
      </Link>
      <Find
        endpoint={searchEndpoint}
        role={person.role}
        says={person.role === 'helpdesk' ? words.findPeople : words.find}
      />
      <span className="ml-auto max-mid:hidden" />
      {health ? <HealthMark health={health} linked={person.role !== 'helpdesk'} /> : null}
      {pending ? <PendingLink pending={pending} /> : null}
      <span className="max-mid:hidden">
        <ThemeToggle />
      </span>
      <PersonMenu person={person} signOut={signOut} />
    </header>
  );
}

function HealthMark({ health, linked }: { health: Health; linked: boolean }) {
  const tone = { ok: 'ok', warn: 'warn', bad: 'bad', waiting: 'neutral' } as const;
  const inside = (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-ink-2">
      <Icon className={inkOf[tone[health.state]]} name={health.state} small />
      {health.says}
    </span>
  );
  const className = 'flex-none px-3 font-medium max-wide:px-1 max-mid:hidden';
  if (!linked) {
    return (
      <span className={className} title={health.detail}>
        {inside}
      </span>
    );
  }
  return (
    <Link
      prefetch={false}
      className={clsx(className, 'rounded-control py-1 hover:bg-hover')}
      href="/system/gateways"
      title={health.detail}
    >
      {inside}
    </Link>
  );
}

function PendingLink({ pending }: { pending: Pending }) {
  const quiet = pending.kind === 'changes' && pending.count === 0;
  return (
    <Link
      prefetch={false}
      className={buttonClass({ variant: quiet ? 'quiet' : 'plain' })}
      href="/changes/review"
    >
      <Icon name={pending.kind === 'deploying' ? 'running' : 'changes'} small />
      <PendingWords pending={pending} />
    </Link>
  );
}

function PendingWords({ pending }: { pending: Pending }) {
  if (pending.kind === 'deploying') return words.deploying;
  if (pending.count === 0) return <span className="max-mid:sr-only">{words.noChanges}</span>;
  const [count, ...word] = formatCount(pending.count, 'change').split(' ');
  return (
    <>
      {count}
      <span className="max-mid:sr-only">{word.join(' ')}</span>
    </>
  );
}

function PersonMenu({ person, signOut }: { person: ShellProps['person']; signOut: ShellProps['signOut'] }) {
  const role = roleWords[person.role].name;
  return (
    <Menu
      className="who"
      label={`${person.name}, ${role.toLowerCase()}`}
      trigger={<span aria-hidden="true">{initials(person.name)}</span>}
    >
      <div className="border-b border-line px-2 pt-1 pb-2">
        <div className="font-row">{person.name}</div>
        <div className="text-small text-ink-3">{role}</div>
      </div>
      <div className="pt-1">
        <MenuLink href="/system/sessions">
          <Icon name="device" />
          {words.sessions}
        </MenuLink>
        <div className="mid:hidden">
          <ThemeToggle inMenu />
        </div>
        <form action={signOut}>
          <MenuButton>
            <Icon name="leave" />
            {words.signOut}
          </MenuButton>
        </form>
      </div>
    </Menu>
  );
}
