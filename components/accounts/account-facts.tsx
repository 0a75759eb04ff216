import { formatCount, formatDay } from '#components/ui/format.ts';
import { Facts, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { LastUse } from '#lib/sasl/account/account-use.ts';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** What is known of an account without asking any gateway. */
export function AccountFacts({
  account,
  elsewhere,
  offered,
}: {
  account: ShownAccount;
  elsewhere: Elsewhere | null;
  /** What the gateways offer; null while nobody may log in. */
  offered: readonly string[] | null;
}) {
  return (
    <Panel title="State">
      <Facts
        rows={[
          lastLogin(account),
          ...failures(account),
          {
            term: 'Password set',
            value: <Time at={account.passwordSetAt} />,
            note: account.passwordSetBy ? `by ${account.passwordSetBy}` : undefined,
          },
          mayUse(account, { elsewhere, offered }),
          { term: 'Ends', value: account.expiresAt ? formatDay(account.expiresAt) : 'never' },
          { term: 'Made', value: <Time at={account.createdAt} />, note: `by ${account.createdBy}` },
        ]}
      />
    </Panel>
  );
}

function lastLogin({ lastUse }: ShownAccount) {
  return {
    term: 'Last log-in',
    value: lastUse ? <Time at={lastUse.at} /> : 'never used',
    note: lastUse ? tried(lastUse) : undefined,
  };
}

function failures({ failuresSince, lastFailure, lastUse }: ShownAccount) {
  if (failuresSince === 0 || !lastFailure) return [];
  const value = (
    <>
      {formatCount(failuresSince)}, the last <Time at={lastFailure.at} />
    </>
  );
  return [
    {
      term: lastUse ? 'Failed since' : 'Failed',
      value,
      note: `${lastFailure.reason}; ${tried(lastFailure)}`,
    },
  ];
}

const tried = ({ mechanism, from, gateway }: LastUse) =>
  `${mechanism} from ${from ?? 'an unknown address'} on ${gateway}`;

function mayUse(
  account: ShownAccount,
  { elsewhere, offered }: { elsewhere: Elsewhere | null; offered: readonly string[] | null },
) {
  const opened = account.mechanisms.now.filter((name) => elsewhere?.here.includes(name) ?? true);
  const open = opened.filter((name) => offered?.includes(name) ?? true);
  return {
    term: 'May use',
    value: open.join(', ') || (elsewhere || opened.length > 0 ? 'nothing' : 'nothing yet'),
    note: elsewhere ? `passwords that are sent are checked by ${elsewhere.by}` : useNote(account, offered),
  };
}

/** What is made of a password is made when it is set, and what came later when somebody next sends it. Legacy values are made by a reset alone. */
function useNote({ mechanisms, passwordSetAt }: ShownAccount, offered: readonly string[] | null): string {
  if (mechanisms.now.length === 0) return 'it gets a password first';
  if (offered === null) return 'the gateways offer nothing yet';
  const later = mechanisms.later.filter((name) => passwordSetAt !== null && offered.includes(name));
  const scram = later.filter((name) => name.startsWith('SCRAM-'));
  const legacy = later.filter((name) => !scram.includes(name));
  return [
    ...(scram.length > 0
      ? [`after its next login by PLAIN or LOGIN, or a reset, also ${scram.join(', ')}`]
      : []),
    ...(legacy.length > 0 ? [`with its next password ${legacy.join(', ')}`] : []),
  ].join('; ');
}
