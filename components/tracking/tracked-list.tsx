'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { columnsOf } from '#components/tracking/tracked-columns.tsx';
import { type Tail, useTail } from '#components/tracking/use-tail.ts';
import { State } from '#components/ui/badge.tsx';
import { Button, TextLink } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Pager } from '#components/ui/list-tools.tsx';
import { type List, listHref, paramOf } from '#components/ui/list-url.ts';
import { Panel } from '#components/ui/panel.tsx';
import type { Followed } from '#lib/maillog/reader.ts';
import { parseQuery } from '#lib/maillog/search/parse-query.ts';
import { mostShown } from '#lib/maillog/tail.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

type Page = {
  rows: Tracked[];
  older: string | null;
  newer: string | null;
  /** Where to follow from; null where nothing can come to the page. */
  cursor: string | null;
};

/** A page of tracked messages; the first one goes on by itself as mail comes in. */
export function TrackedList({
  list,
  q,
  page,
  severalGateways,
  range,
  notFollowed,
  says,
  empty,
  journey,
}: {
  list: List;
  q: string;
  page: Page;
  severalGateways: boolean;
  /** The choice of a time, beside the switch of the live tail. */
  range: ReactNode;
  /** Why this page does not go on by itself. */
  notFollowed: string;
  says: string;
  empty: ReactNode;
  /** The opened message. */
  journey: ReactNode;
}) {
  const router = useRouter();
  const open = openedIn(list);
  const tail = useTail({
    ...{ q, cursor: page.cursor, rows: page.rows },
    floor: page.older === null ? null : (page.rows.at(-1)?.id ?? null),
    onChange: ({ missed, messages, rows }: Followed) => {
      const isOpen = rows.some((row) => isMessage(row, open) && messages.includes(row.message.id));
      if (missed || isOpen) router.refresh();
    },
  });
  const { rows } = tail;
  const opened =
    open && (rows.find((row) => row.id === open.row) ?? rows.find((row) => isMessage(row, open)));
  const narrowing = { list, query: parseQuery(q).query };
  const wasCut = rows.length === mostShown && page.cursor !== null;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        {range}
        <span className="ml-auto flex items-center gap-3">
          {page.cursor === null ? (
            <span className="text-small text-ink-3">{notFollowed}</span>
          ) : (
            <TailSwitch tail={tail} />
          )}
        </span>
      </div>
      {journey && !opened ? (
        <div className="mb-6">
          <Panel
            aside={
              <TextLink href={openHref(list, null)} scroll={false}>
                close
              </TextLink>
            }
            title={`${open?.queueId} on ${open?.gateway}, which is not among the rows below`}
          >
            {journey}
          </Panel>
        </div>
      ) : null}
      <DataTable
        columns={columnsOf(narrowing, severalGateways)}
        empty={{ says: empty }}
        expanded={(row) => (row.id === opened?.id ? journey : null)}
        footer={
          <Pager
            list={list}
            newer={page.newer ?? undefined}
            older={(wasCut ? rows.at(-1)?.id : page.older) ?? undefined}
            says={`${formatCount(rows.length, 'row')}, one for each message and recipient, newest first${says}`}
          />
        }
        label="Messages by recipient"
        list={list}
        rowHref={(row) => openHref(list, row.id === opened?.id ? null : row)}
        rowKey={(row) => row.id}
        rows={rows}
      />
    </>
  );
}

function TailSwitch({ tail: { held, link, waiting, hold, goOn } }: { tail: Tail }) {
  if (link === 'signed-out')
    return <State is="off">Not followed: you are signed out. Load the page again to sign in.</State>;
  return (
    <>
      <span aria-live="polite" className="text-small text-ink-2">
        {link === 'lost' ? (
          <State is="warn">Connection lost, trying again</State>
        ) : held ? (
          <State is="waiting">Held{waiting > 0 ? `, ${waitingWords(waiting)}` : ''}</State>
        ) : (
          <State is="ok">Live</State>
        )}
      </span>
      <Button onClick={held ? goOn : hold} small>
        {held ? (waiting > 0 ? `Show ${waitingWords(waiting)}` : 'Go on') : 'Pause'}
      </Button>
    </>
  );
}

const waitingWords = (waiting: number) =>
  waiting >= mostShown ? `${mostShown} or more new` : `${formatCount(waiting)} new`;

type Opened = { gateway: string; queueId: string; row: string | undefined };

/** `open=gateway/queueId`, and the row where a message has several. */
function openedIn(list: List): Opened | null {
  const [gateway, queueId, row] = paramOf(list, 'open')?.split('/') ?? [];
  return gateway && queueId ? { gateway, queueId, row } : null;
}

function isMessage({ gateway, message }: Tracked, open: Opened | null): boolean {
  return open !== null && gateway === open.gateway && message.queueId === open.queueId;
}

/** Opening a row stays on the page of rows it stands on. */
function openHref(list: List, row: Tracked | null): string {
  const { before, after } = list.params;
  const place = { ...(before && { before: String(before) }), ...(after && { after: String(after) }) };
  const open = row && `${row.gateway}/${row.message.queueId}/${row.id}`;
  return listHref(list, { open, ...place });
}
