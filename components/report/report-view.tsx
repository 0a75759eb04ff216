import type { ReactNode } from 'react';
import { CountTable, DomainTable, UseTable } from '#components/report/report-tables.tsx';
import { periodTitle, rangeWords, scopeTitle, searchBehind } from '#components/report/report-words.ts';
import { BarChart, type ChartBar } from '#components/ui/bar-chart.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { type Figure, Figures } from '#components/ui/figures.tsx';
import {
  formatBytes,
  formatChange,
  formatClock,
  formatCount,
  formatDay,
  formatExact,
} from '#components/ui/format.ts';
import { Facts, Item, ItemList, Panel, Stack } from '#components/ui/panel.tsx';
import type { Report } from '#lib/report/make-report.ts';

/** A report, for the screen and for paper. */
export function ReportView({ report }: { report: Report }) {
  const { lists, unusual } = report;
  const { accounts, clients, senders, domains, tls, mechanisms, refusals, notTaken, waiting, failures } =
    lists;
  const messages = report.totals.messages;
  const linked = (key: string) => (name: string) => (
    <Behind report={report} word={`${key}:${name}`} says={name} />
  );
  return (
    <div className="report">
      <PaperHead report={report} />
      <Stack>
        <Panel
          aside={report.isOver ? null : 'not over yet'}
          footer={comparison(report)}
          title={`${periodTitle(report)}, ${scopeTitle(report.scope)}`}
        >
          <Figures figures={figuresOf(report)} />
          <div className="mt-5">
            <BarChart
              bars={report.bars.map((bar) => barOf(bar, report.kind === 'day'))}
              height={150}
              label={report.kind === 'day' ? 'Messages an hour' : 'Messages a day'}
              series={[
                { key: 'accepted', label: 'accepted', tone: 'main', side: 'up' },
                { key: 'refused', label: 'refused', tone: 'refused', side: 'down' },
                { key: 'deferred', label: 'waiting', tone: 'deferred', side: 'down' },
              ]}
            />
          </div>
        </Panel>
        <div className="columns grid grid-cols-2 gap-6 max-wide:grid-cols-1">
          <UseTable link={linked('account')} list={accounts} title="Accounts" />
          <UseTable link={linked('client')} list={clients} title="Clients" />
          <DomainTable link={linked('to')} list={domains} />
          <CountTable
            column="Messages"
            link={linked('from')}
            list={senders}
            none="<>"
            title="Senders"
            what="Sender"
          />
          <CountTable
            column="Messages"
            list={tls}
            none="no TLS"
            of={messages}
            title="TLS of clients"
            what="Version"
          />
          <CountTable
            column="Messages"
            list={mechanisms}
            none="no log-in"
            of={messages}
            title="Mechanisms"
            what="Mechanism"
          />
          <CountTable column="Recipients" list={refusals} title="Recipients refused, and why" what="Reason" />
          <CountTable column="Messages" list={notTaken} title="Messages not taken, and why" what="Reason" />
          <CountTable column="Recipients" list={waiting} title="Recipients waiting, and why" what="Reason" />
          <CountTable column="Log-ins" list={failures} title="Failed log-ins" what="Reason" />
          <Unusual cases={unusual} />
        </div>
      </Stack>
    </div>
  );
}

/** Stands on paper alone: what it is of, and who made it when. */
function PaperHead({ report }: { report: Report }) {
  const { scope, q, period, before, totalsBefore, madeAt, madeBy } = report;
  return (
    <header className="report-head">
      <h2>
        {periodTitle(report)}, {scopeTitle(scope)}
      </h2>
      <Facts
        rows={[
          { term: 'Query', value: <code>{q || 'everything'}</code> },
          { term: 'Time', value: rangeWords(period) },
          {
            term: 'Compared with',
            value: totalsBefore ? rangeWords(before) : 'nothing: the log begins later',
          },
          { term: 'Made', value: `${formatExact(madeAt)} by ${madeBy}` },
        ]}
      />
    </header>
  );
}

function comparison({ totalsBefore, before }: Report): ReactNode {
  return totalsBefore
    ? `Compared with ${rangeWords(before)}. Days, weeks from Monday and months are those of UTC.`
    : 'The log does not go back to the whole period before, so nothing is compared. Days, weeks from Monday and months are those of UTC.';
}

function figuresOf({ totals, totalsBefore: before, lists }: Report): Figure[] {
  const { messages, sent, refused, deferred, bytes, failures } = totals;
  const people = (list: { total: number; isCut: boolean }) =>
    `${list.isCut ? 'over ' : ''}${formatCount(list.total)}`;
  return [
    {
      label: 'Messages',
      value: formatCount(messages),
      note: change(messages, before?.messages),
      tone: 'main',
    },
    { label: 'Recipients delivered', value: formatCount(sent), note: change(sent, before?.sent) },
    {
      label: 'Refused',
      value: formatCount(refused),
      note: change(refused, before?.refused),
      tone: 'refused',
    },
    {
      label: 'Waiting',
      value: formatCount(deferred),
      note: change(deferred, before?.deferred),
      tone: 'deferred',
    },
    { label: 'Size', value: formatBytes(bytes), note: change(bytes, before?.bytes) },
    ...(failures === null
      ? []
      : [
          { label: 'Failed log-ins', value: formatCount(failures), note: change(failures, before?.failures) },
        ]),
    { label: 'Accounts', value: people(lists.accounts) },
    { label: 'Clients', value: people(lists.clients) },
  ];
}

function change(now: number, before: number | null | undefined): string | undefined {
  return before == null ? undefined : formatChange(now, before);
}

function barOf(bar: Report['bars'][number], isHour: boolean): ChartBar {
  const { since, messages, refusedMessages, deferredMessages, otherMessages } = bar;
  const clock = formatClock(since).slice(0, 5);
  return {
    label: isHour ? `${formatDay(since)}, ${clock}` : formatDay(since),
    tick: isHour ? clock : formatDay(since).replace(/ \d{4}$/, ''),
    values: {
      accepted: messages - refusedMessages - deferredMessages - otherMessages,
      refused: refusedMessages,
      deferred: deferredMessages,
    },
  };
}

/** A name that leads to the messages behind it. */
function Behind({ report, word, says }: { report: Report; word: string; says: string }) {
  const typed = /[\s()"]/.test(word)
    ? word.replace(/:(.*)$/s, (_, value: string) => `:"${value.replaceAll('"', '\\"')}"`)
    : word;
  const q = searchBehind(report, typed);
  return <TextLink href={`/mail/tracking?${new URLSearchParams({ q }).toString()}`}>{says}</TextLink>;
}

function Unusual({ cases }: { cases: Report['unusual'] }) {
  return (
    <Panel flush title="Unusual use">
      {cases.length === 0 ? (
        <p className="p-4 text-ink-2">None was found.</p>
      ) : (
        <ItemList label="Unusual use">
          {cases.map(({ account, fromAt, reasons, acknowledged }) => (
            <Item
              icon="unusual"
              key={`${account} ${fromAt}`}
              meta={`${formatExact(fromAt)}${acknowledged ? ', acknowledged' : ''}`}
              title={account}
            >
              {reasons.join('; ')}
            </Item>
          ))}
        </ItemList>
      )}
    </Panel>
  );
}
