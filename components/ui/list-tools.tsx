'use client';

import Form from 'next/form';
import { type ReactNode, useId } from 'react';
import { Kbd } from '#components/ui/badge.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { Chip } from '#components/ui/chip.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { keptParams, type List, listHref, paramOf, paramsOf } from '#components/ui/list-url.ts';
import { Menu, MenuLink } from '#components/ui/menu.tsx';
import { SearchInput } from '#components/ui/search-input.tsx';
import { words } from '#components/ui/words.ts';

/** The line over a list: search, filters, and what else narrows it. */
export function ListTools({ children }: { children: ReactNode }) {
  return <div className="mb-3 flex flex-wrap items-center gap-2 print:hidden">{children}</div>;
}

function Kept({ list, changing }: { list: List; changing: readonly string[] }) {
  return keptParams(list, changing).map(([name, value]) => (
    <input key={`${name}=${value}`} name={name} type="hidden" value={value} />
  ));
}

/** Searches the list by `q`, as one types. A GET form, so that the answer has an address. `/` jumps into it. */
export function SearchBox({ list, label, wide }: { list: List; label: string; wide?: boolean }) {
  const now = paramOf(list, 'q') ?? '';
  return (
    <search className={wide ? 'min-w-0 flex-1 basis-80' : 'w-60 max-mid:w-full'}>
      <Form action={list.path} replace scroll={false}>
        <Kept changing={['q']} list={list} />
        <span className="relative flex items-center">
          <Icon className="pointer-events-none absolute left-2.5 text-ink-3" name="search" />
          <SearchInput label={label} now={now} />
          <span className="pointer-events-none absolute right-2 max-mid:hidden">
            {now === '' ? <Kbd>/</Kbd> : null}
          </span>
        </span>
      </Form>
    </search>
  );
}

export type FilterOption = { value: string; label: ReactNode };

/** Narrows the list by one parameter: a menu of values to choose one of, or with `multiple` several. */
export function FilterChip({
  list,
  name,
  label,
  options,
  multiple,
  none = words.all,
}: {
  list: List;
  name: string;
  label: string;
  options: readonly FilterOption[];
  multiple?: boolean;
  /** The word that stands for "not narrowed". */
  none?: string;
}) {
  const chosen = paramsOf(list, name).filter((value) => options.some((option) => option.value === value));
  const single = options.find((option) => option.value === chosen[0])?.label;
  const says = chosen.length > 1 ? `${chosen.length} of ${options.length}` : (single ?? none);
  return (
    <Chip removeHref={chosen.length > 0 ? listHref(list, { [name]: null }) : undefined}>
      <Menu
        className="-mx-2.5 inline-flex h-full items-center gap-1.5 rounded-full px-2.5"
        // what was chosen closes the menu
        key={chosen.join(',')}
        trigger={
          <>
            {label} <b className={chosen.length > 0 ? 'font-medium' : 'font-medium text-ink'}>{says}</b>
            {chosen.length > 0 ? null : <Icon className="text-ink-3" name="down" tiny />}
          </>
        }
      >
        {multiple ? (
          <FilterBoxes chosen={chosen} list={list} name={name} options={options} />
        ) : (
          options.map((option) => (
            <MenuLink
              aria-current={chosen.includes(option.value) ? 'true' : undefined}
              href={listHref(list, { [name]: option.value })}
              key={option.value}
            >
              {option.label}
            </MenuLink>
          ))
        )}
      </Menu>
    </Chip>
  );
}

function FilterBoxes({
  list,
  name,
  options,
  chosen,
}: {
  list: List;
  name: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
}) {
  return (
    <Form action={list.path} scroll={false}>
      <Kept changing={[name]} list={list} />
      {options.map((option) => (
        <label
          className="flex min-h-8 items-center gap-2 rounded-control px-2 hover:bg-hover"
          key={option.value}
        >
          <input
            className="tick"
            defaultChecked={chosen.includes(option.value)}
            name={name}
            type="checkbox"
            value={option.value}
          />
          {option.label}
        </label>
      ))}
      <div className="mt-1 border-t border-line pt-1.5">
        <Button small type="submit" wide>
          {words.apply}
        </Button>
      </div>
    </Form>
  );
}

/**
 * Older and newer rows by key, never by number. `says` tells what is shown ("19 of 412 entries · by tag, then key"); a
 * cursor is undefined where there is no further row.
 */
export function Pager({
  list,
  says,
  newer,
  older,
  newerWords = words.newer,
  olderWords = words.older,
}: {
  list: List;
  says: ReactNode;
  newer?: string;
  older?: string;
  newerWords?: string;
  olderWords?: string;
}) {
  const id = useId();
  return (
    <nav aria-labelledby={id} className="pager">
      {/* heard while somebody searches as they type */}
      <span id={id} role="status">
        {says}
      </span>
      <span className="ml-auto flex gap-2">
        <PagerLink hotkey="[" href={newer && listHref(list, { before: newer })} icon="left">
          {newerWords}
        </PagerLink>
        <PagerLink hotkey="]" href={older && listHref(list, { after: older })} icon="right">
          {olderWords}
        </PagerLink>
      </span>
    </nav>
  );
}

function PagerLink({
  href,
  hotkey,
  icon,
  children,
}: {
  href: string | undefined;
  hotkey: string;
  icon: 'left' | 'right';
  children: ReactNode;
}) {
  const inside = (
    <>
      {icon === 'left' ? <Icon name="left" small /> : null}
      {children}
      {icon === 'right' ? <Icon name="right" small /> : null}
    </>
  );
  if (!href) {
    return (
      <Button disabled small>
        {inside}
      </Button>
    );
  }
  return (
    <LinkButton hotkey={hotkey} href={href} prefetch={false} small>
      {inside}
    </LinkButton>
  );
}
