import { Fragment, type ReactNode } from 'react';
import type { Narrowing, Searched } from '#components/tracking/narrowing.ts';
import { stateOf } from '#components/tracking/states.ts';
import { Address, Value } from '#components/tracking/value.tsx';
import { State } from '#components/ui/badge.tsx';
import type { Column } from '#components/ui/data-table.tsx';
import { formatClock, formatCount, formatDay, formatDuration, formatExact } from '#components/ui/format.ts';
import { tellTracked, type Waiting } from '#lib/maillog/tracking/tell-tracked.ts';
import type { Tracked } from '#lib/maillog/tracking/tracked.ts';

/** The columns of tracking: two lines a row, and every value in them can be searched for. */
export function columnsOf(narrowing: Narrowing, severalGateways: boolean): Column<Tracked>[] {
  return [
    {
      key: 'at',
      label: 'Time, UTC',
      width: 'w-38',
      stack: 'main',
      cell: ({ message, gateway }) => (
        <>
          <Stamp at={message.at} />{' '}
          <span className="mono block truncate text-ink-3 max-mid:inline">
            {severalGateways ? `${gateway} ` : ''}
            {message.queueId}
          </span>
        </>
      ),
    },
    { key: 'from', label: 'From', stack: 'line', cell: (row) => <From narrowing={narrowing} row={row} /> },
    { key: 'to', label: 'To', stack: 'line', cell: (row) => <To narrowing={narrowing} row={row} /> },
    {
      key: 'result',
      label: 'Result',
      width: 'w-76',
      stack: 'line',
      cell: (row) => <Result narrowing={narrowing} row={row} />,
    },
  ];
}

function TwoLines({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <>
      <div className="truncate">{first}</div>
      <div className="truncate text-small text-ink-3">{second}</div>
    </>
  );
}

function Stamp({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at)}>
      <span className="text-ink-3">{formatDay(at).replace(/ \d{4}$/, '')}</span> {formatClock(at)}
    </time>
  );
}

type Cell = { narrowing: Narrowing; row: Tracked };

function From({ narrowing, row: { message } }: Cell) {
  const { sender, account, clientAddress, tlsVersion } = message;
  const values: [Searched | null, string][] = [
    [{ key: 'account', value: account ?? '-' }, account ?? 'no log-in'],
    clientAddress === null ? [null, 'this host'] : [{ key: 'client', value: clientAddress }, clientAddress],
    tlsVersion === null
      ? [{ key: 'tls', value: 'none' }, 'no TLS']
      : [{ key: 'tls', value: tlsVersion.replace('TLSv', '') }, tlsVersion.replace('TLSv', 'TLS ')],
  ];
  return (
    <TwoLines
      first={
        <span className="mono">
          {sender === null ? (
            <span className="text-ink-3">not known</span>
          ) : (
            <Address address={sender} narrowing={narrowing} searched="from" />
          )}
        </span>
      }
      second={values.map(([searched, text], at) => (
        <Fragment key={text}>
          {at > 0 ? ' · ' : null}
          {searched ? (
            <Value narrowing={narrowing} of={searched}>
              {text}
            </Value>
          ) : (
            text
          )}
        </Fragment>
      ))}
    />
  );
}

function To({ narrowing, row: { message, delivery } }: Cell) {
  const host = delivery?.relayName ?? delivery?.relayAddress;
  const count = message.recipients ?? 0;
  return (
    <TwoLines
      first={
        delivery ? (
          <span className="mono">
            <Address address={delivery.recipient} narrowing={narrowing} searched="to" />
          </span>
        ) : (
          <span className="text-ink-3">{count > 0 ? formatCount(count, 'recipient') : 'no recipient'}</span>
        )
      }
      second={
        host ? (
          <>
            via{' '}
            <Value narrowing={narrowing} of={{ key: 'relay', value: host }}>
              {host}
            </Value>
          </>
        ) : null
      }
    />
  );
}

function Result({ narrowing, row }: Cell) {
  const { status, delivery } = row;
  const told = tellTracked(row);
  const dsn = delivery?.dsn;
  return (
    <TwoLines
      first={
        <span className="flex gap-1.5" title={told.why ?? undefined}>
          <State is={stateOf[status]} quiet={status === 'refused'}>
            <Value narrowing={narrowing} of={{ key: 'status', value: status }}>
              {told.says}
            </Value>
          </State>
          {dsn && status !== 'sent' ? (
            <span className="mono text-ink-2">
              <Value narrowing={narrowing} of={{ key: 'dsn', value: dsn }}>
                {dsn}
              </Value>
            </span>
          ) : null}
          {told.why ? <span className="min-w-0 truncate text-ink-2">{told.why}</span> : null}
        </span>
      }
      second={
        <span title={told.answer ?? undefined}>
          {told.waits ? `${waitingWords(told.waits)} · ` : null}
          <span className="mono">{told.answer}</span>
        </span>
      }
    />
  );
}

/** "tried 3 times in 2 h 10 min, next about 14:20": until the last try, so that it is the same whenever it is read. */
export function waitingWords({ since, tries, last, next }: Waiting): string {
  if (tries < 2) return 'tried once';
  const about = next === null ? '' : `, next about ${formatClock(next).slice(0, 5)}`;
  return `tried ${tries} times in ${formatDuration(last - since)}${about}`;
}
