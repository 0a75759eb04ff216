import { BrowserName } from '#components/operators/browser-name.tsx';
import { NewToken } from '#components/operators/new-token.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { ActionForm, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel, Section } from '#components/ui/panel.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';
import { listTokens } from '#lib/auth/api-token.ts';
import { listOwnSessions } from '#lib/auth/list-sessions.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { changePassword, dropToken, end, makeToken } from './actions.ts';

export const metadata = { title: 'Sessions' };

export default async function SessionsPage() {
  const [{ sessionId, operator }, sessions, tokens] = await Promise.all([
    requireSignedIn(),
    call(listOwnSessions, {}),
    call(listTokens, {}),
  ]);
  return (
    <>
      <PageHead
        crumbs={[{ label: operator.name }]}
        sentence="Where you are signed in, and what signs in for you."
        title="Sessions"
      />
      <Columns
        aside={
          <Panel title="Password">
            <ActionForm
              action={changePassword}
              footer={<FormActions done="Changed" save="Change" />}
              label="Password"
            >
              <SecretField autoComplete="current-password" label="Current password" name="current" />
              <SecretField help="Every other session of yours ends." label="New password" name="password" />
            </ActionForm>
          </Panel>
        }
      >
        <Section title="Open sessions">
          <DataTable
            columns={[
              {
                key: 'agent',
                label: 'Browser',
                cell: (row) => <BrowserName userAgent={row.userAgent} />,
                stack: 'main',
              },
              { key: 'from', label: 'From', cell: (row) => row.address, mono: true },
              { key: 'since', label: 'Since', cell: (row) => momentCell(row.createdAt) },
              { key: 'seen', label: 'Last seen', cell: (row) => momentCell(row.lastSeenAt) },
              {
                key: 'end',
                label: <span className="sr-only">End it</span>,
                right: true,
                stack: 'end',
                cell: (row) =>
                  row.id === sessionId ? (
                    <Badge>this one</Badge>
                  ) : (
                    <ActionForm action={end} label="End this session">
                      <input name="id" type="hidden" value={row.id} />
                      <SubmitButton busy="Ending" small variant="danger-quiet">
                        End
                      </SubmitButton>
                    </ActionForm>
                  ),
              },
            ]}
            label="Open sessions"
            rowKey={(row) => row.id}
            rows={sessions}
          />
        </Section>
        <Section sentence="They act with your role, over the REST API." title="API tokens">
          <DataTable
            columns={[
              { key: 'name', label: 'Name', cell: (row) => row.name, stack: 'main' },
              { key: 'used', label: 'Last used', cell: (row) => momentCell(row.lastUsedAt) },
              { key: 'ends', label: 'Ends', cell: (row) => momentCell(row.expiresAt) },
              {
                key: 'drop',
                label: <span className="sr-only">Revoke it</span>,
                right: true,
                stack: 'end',
                cell: (row) => (
                  <ActionForm action={dropToken} label={`Revoke ${row.name}`}>
                    <input name="id" type="hidden" value={row.id} />
                    <SubmitButton busy="Revoking" small variant="danger-quiet">
                      Revoke
                    </SubmitButton>
                  </ActionForm>
                ),
              },
            ]}
            empty={{ says: 'No program signs in with your role.' }}
            label="API tokens"
            rowKey={(row) => row.id}
            rows={tokens}
          />
          <div className="mt-4 max-w-105">
            <NewToken action={makeToken} />
          </div>
        </Section>
      </Columns>
    </>
  );
}
