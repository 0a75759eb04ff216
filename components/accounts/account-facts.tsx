import { formatDay } from '#components/ui/format.ts';
import { Facts, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { Elsewhere } from '#lib/sasl/account/elsewhere.ts';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** What is made of a password is made when it is set, and what came later when somebody next sends it. Legacy values are made by a reset alone. */
function useNote({ mechanisms: { now, later }, passwordSetAt }: ShownAccount): string {
  if (now.length === 0) return 'it gets a password first';
  const scram = later.filter((name) => name.startsWith('SCRAM-'));
  const legacy = later.filter((name) => !scram.includes(name));
  return [
    'what is offered is set under Mechanisms',
    ...(scram.length > 0 && passwordSetAt !== null
      ? [`after its next login by PLAIN or LOGIN, or a reset, also ${scram.join(', ')}`]
      : []),
    ...(legacy.length > 0 && passwordSetAt !== null ? [`with its next password ${legacy.join(', ')}`] : []),
  ].join('; ');
}

/** What is known of an account without asking any gateway. */
export function AccountFacts({ account, elsewhere }: { account: ShownAccount; elsewhere: Elsewhere | null }) {
  const opened = account.mechanisms.now.filter((name) => elsewhere?.here.includes(name) ?? true);
  return (
    <Panel title="State">
      <Facts
        rows={[
          {
            term: 'Password set',
            value: <Time at={account.passwordSetAt} />,
            note: account.passwordSetBy ? `by ${account.passwordSetBy}` : undefined,
          },
          {
            term: 'May use',
            value: opened.join(', ') || (elsewhere ? 'nothing' : 'nothing yet'),
            note: elsewhere ? `passwords that are sent are checked by ${elsewhere.by}` : useNote(account),
          },
          { term: 'Ends', value: account.expiresAt ? formatDay(account.expiresAt) : 'never' },
          { term: 'Made', value: <Time at={account.createdAt} />, note: `by ${account.createdBy}` },
        ]}
      />
    </Panel>
  );
}
