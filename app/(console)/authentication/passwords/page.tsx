import { FoundByThemselves } from '#components/accounts/found-by-themselves.tsx';
import { RuleForm } from '#components/accounts/rule-form.tsx';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Panel } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listCertificates } from '#lib/pki/list-certificates.ts';
import { coversName } from '#lib/pki/name.ts';
import { getPasswordRule } from '#lib/sasl/password/save-password-rule.ts';
import { clientSheet } from '#lib/sasl/settings/client-sheet.ts';
import { doorWords } from '#lib/sasl/settings/mail-settings.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from './actions.ts';

export const metadata = { title: 'Passwords' };

export default async function PasswordsPage() {
  const { operator } = await requireSignedIn();
  const [{ rule, version }, settings, certificates] = await Promise.all([
    call(getPasswordRule, {}),
    call(clientSheet, {}),
    call(listCertificates, {}),
  ]);
  const servers = certificates.filter((one) => one.kind === 'server');
  const uncovered =
    rule.server !== '' && !servers.some((one) => coversName(one.names, rule.server)) ? rule.server : null;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Authentication' }]}
        sentence="How passwords of accounts are made, and what is handed over with them. In force at once."
        title="Passwords"
      />
      <Columns
        aside={
          <>
            <Panel title="On the hand-over sheet">
              {settings ? (
                <Facts
                  rows={[
                    { term: 'Server', value: <code>{settings.servers.join(' or ')}</code> },
                    { term: 'Port', value: doorWords(settings.doors) },
                    { term: 'User name', value: 'the account’s name' },
                  ]}
                />
              ) : (
                <p className="text-ink-2">
                  Nothing is deployed yet that lets anybody log in. The sheet is made from what is in force,
                  never from the draft.
                </p>
              )}
            </Panel>
            {settings ? <FoundByThemselves settings={settings} /> : null}
          </>
        }
      >
        {uncovered ? (
          <Note title={`No certificate names ${uncovered}.`} tone="warn">
            Mail programs compare the name on the sheet with the certificate, and refuse another. Issue one
            that holds it for every gateway.
          </Note>
        ) : null}
        <Panel title="New passwords">
          <RuleForm
            action={save}
            readOnly={!may(operator.role, 'accounts.manage')}
            rule={rule}
            version={version}
          />
        </Panel>
      </Columns>
    </>
  );
}
