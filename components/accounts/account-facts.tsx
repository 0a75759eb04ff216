import { formatDay } from '#components/ui/format.ts';
import { Facts, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ShownAccount } from '#lib/sasl/account/list-accounts.ts';

/** What is known of an account without asking any gateway. */
export function AccountFacts({ account }: { account: ShownAccount }) {
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
            value: account.legacy
              ? 'SCRAM-SHA-256, PLAIN, LOGIN, CRAM-MD5, DIGEST-MD5'
              : 'SCRAM-SHA-256, PLAIN, LOGIN',
            note: 'PLAIN and LOGIN only with TLS; what is offered is set under Mechanisms',
          },
          { term: 'Ends', value: account.expiresAt ? formatDay(account.expiresAt) : 'never' },
          { term: 'Made', value: <Time at={account.createdAt} />, note: `by ${account.createdBy}` },
        ]}
      />
    </Panel>
  );
}
