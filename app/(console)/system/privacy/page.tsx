import { MaskingForm } from '#components/privacy/masking-form.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Panel } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { getMasking } from '#lib/privacy/save-masking.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from './actions.ts';

export const metadata = { title: 'Privacy' };

export default async function PrivacyPage() {
  const [{ operator }, { masking, version }] = await Promise.all([requireSignedIn(), call(getMasking, {})]);
  return (
    <>
      <PageHead
        crumbs={[{ label: 'System' }]}
        sentence="What helpdesk sees of who wrote to whom and from where. In force at once, on every page, in the API and in downloads."
        title="Privacy"
      />
      <Columns
        aside={
          <Panel title="What stays as it is">
            <Facts
              rows={[
                {
                  term: 'Shown',
                  value:
                    'Names of accounts, and names that were typed to log in: helpdesk looks people up by them.',
                },
                {
                  term: 'Reasons',
                  value:
                    'Why a log-in or a message failed, in words, is worked out before anything is masked.',
                },
                {
                  term: 'Searching',
                  value:
                    'By a user name. An address is answered for its whole network where clients are masked, so that trying one after the other tells nothing.',
                },
                { term: 'Others', value: 'Admins and auditors see everything.' },
              ]}
            />
          </Panel>
        }
      >
        <Panel title="Personal data in the mail log">
          <MaskingForm
            action={save}
            masking={masking}
            readOnly={!may(operator.role, 'maillog.manage')}
            version={version}
          />
        </Panel>
        <Panel title="Who looked at whom">
          <p>
            Every look at what the log holds of people stands in the trail, with the question and whom it
            concerned. <TextLink href="/system/trail?kind=views">Looks, the newest first</TextLink>. How long
            the log is kept at all is under <TextLink href="/mail/retention">Retention</TextLink>.
          </p>
        </Panel>
      </Columns>
    </>
  );
}
