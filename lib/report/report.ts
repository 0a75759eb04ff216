import { explainLogin, explainReply } from '#lib/maillog/tracking/explain.ts';
import type {
  DomainShare,
  FailureShare,
  ReplyShare,
  Share,
  UsageDetail,
  Use,
} from '#lib/maillog/usage/usage.ts';
import { type Count, collector, counting, type Listed } from './collect.ts';

/** The lists of a report, each with the most frequent first. */
export type ReportLists = {
  accounts: Listed<ReportUse>;
  clients: Listed<ReportUse>;
  senders: Listed<Count>;
  domains: Listed<DomainShare>;
  tls: Listed<Count>;
  mechanisms: Listed<Count>;
  /** Recipients that were refused, by the reason. */
  refusals: Listed<Count>;
  /** Messages that were not taken at all, by the reason; their recipients may have been refused each, and stand above then. */
  notTaken: Listed<Count>;
  /** Recipients that wait, by the reason. */
  waiting: Listed<Count>;
  /** Failed log-ins by the reason; empty where the report is of what only messages have. */
  failures: Listed<Count>;
};

/** What an account sent or what came from an address, with the log-ins that failed. */
export type ReportUse = Omit<Use, 'firstAt' | 'lastAt'> & { failures: number };

export type ReportDay = { accounts: ReportUse[]; clients: ReportUse[]; detail: UsageDetail };

/** Takes a period day by day, so that memory holds one day and the sums. */
export function collectReport() {
  const uses = () =>
    collector<(typeof useNumbers)[number], ReportUse>(({ name }) => name.toLowerCase(), useNumbers);
  const [accounts, clients] = [uses(), uses()];
  const domains = collector<'recipients' | 'refused' | 'deferred', DomainShare>(
    ({ domain }) => domain.toLowerCase(),
    ['recipients', 'refused', 'deferred'],
  );
  const [senders, tls, mechanisms] = [counting(), counting(), counting()];
  const [refusals, notTaken, waiting, failures] = [counting(), counting(), counting(), counting()];
  return {
    add({ accounts: people, clients: addresses, detail }: ReportDay): void {
      accounts.add(people.filter(({ name }) => name !== ''));
      clients.add(addresses);
      senders.add(detail.senders.map(ofShare));
      domains.add(detail.domains);
      tls.add(detail.tls.map(ofShare));
      mechanisms.add(detail.mechanisms.map(ofShare));
      refusals.add(detail.replies.filter(({ outcome }) => outcome === 'refused').map(ofReply));
      notTaken.add(
        detail.reasons.map(({ reason, messages }) => ({ name: titleOf(reason, null), count: messages })),
      );
      waiting.add(detail.replies.filter(({ outcome }) => outcome === 'deferred').map(ofReply));
      failures.add((detail.failures ?? []).map(ofFailure));
    },
    lists: (most: number): ReportLists => ({
      accounts: accounts.listed(most),
      clients: clients.listed(most),
      senders: senders.listed(most),
      domains: domains.listed(most),
      tls: tls.listed(most),
      mechanisms: mechanisms.listed(most),
      refusals: refusals.listed(most),
      notTaken: notTaken.listed(most),
      waiting: waiting.listed(most),
      failures: failures.listed(most),
    }),
  };
}

const useNumbers = ['messages', 'recipients', 'sent', 'deferred', 'refused', 'bytes', 'failures'] as const;

const ofShare = ({ value, messages }: Share): Count => ({ name: value, count: messages });
const titleOf = (reply: string, dsn: string | null) => explainReply(reply, dsn).title;
const ofReply = ({ reply, dsn, recipients }: ReplyShare): Count => ({
  name: titleOf(reply, dsn),
  count: recipients,
});
const ofFailure = ({ mechanism, failure, failures }: FailureShare): Count => ({
  name: explainLogin({ mechanism, failure }).title,
  count: failures,
});
