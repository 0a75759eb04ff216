import { SectionPanel } from '#components/policy/section-panel.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { TextField } from '#components/ui/field.tsx';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { asksAgent } from '#lib/policy/section/sending.ts';
import { previewSection } from '#lib/sendmail/preview-section.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../../policy/section-actions.ts';

export const metadata = { title: 'Sending' };

const limits = [
  ['messagesPerHour', 'Messages an hour'],
  ['messagesPerDay', 'Messages a day'],
  ['recipientsPerHour', 'Recipients an hour'],
  ['recipientsPerDay', 'Recipients a day'],
] as const;

/** What accounts may send: the part of it that is policy. Addresses and exceptions are on the accounts’ pages, and live. */
export default async function SendingPage() {
  const [{ operator }, saved] = await Promise.all([requireSignedIn(), call(readSection.sending, {})]);
  const readOnly = !may(operator.role, 'policy.write');
  const { value } = saved;
  return (
    <>
      <PageHead
        actions={<LinkButton href="/authentication/senders">Who may send as whom</LinkButton>}
        crumbs={[{ label: 'Authentication' }]}
        sentence="As whom accounts may send, and how much. Addresses and exceptions stand with each account and are in force at once."
        title="Sending"
      />
      <Columns
        aside={
          <Panel title="What is written">
            {asksAgent(value) ? (
              previewSection('sending', value).map(({ path, lines }) => (
                <Preview key={path} lines={lines} path={path} />
              ))
            ) : (
              <p className="text-ink-2">Nothing: the daemon asks nobody about mail of accounts.</p>
            )}
          </Panel>
        }
      >
        <SectionPanel
          action={save.bind(null, 'sending')}
          readOnly={readOnly}
          saved={saved}
          title="Senders and limits"
        >
          {asksAgent(value) ? (
            <Note>
              The daemon asks the gateway’s agent about mail of those who logged in. While the agent is away
              such mail is refused for now, and mail programs try again; other mail is not asked about.
            </Note>
          ) : null}
          <RadioCards
            choices={[
              { value: 'any', label: 'Anybody', help: 'An account may send as whomever it likes.' },
              {
                value: 'listed',
                label: 'Those listed, where any are',
                help: 'An account that has addresses listed sends as these only; all others as anybody.',
              },
              {
                value: 'granted',
                label: 'Only those granted',
                help: 'An account without an address cannot send.',
              },
            ]}
            daemonName="check_mail"
            label="Accounts may send as"
            name="value.senders"
            readOnly={readOnly}
            value={value.senders}
          />
          <Checkbox
            checked={value.checkFrom}
            daemonName="HFrom:"
            help="The address that people see, and not the envelope alone. Lists and forwarders that send with somebody else’s From are refused then."
            label="Hold the header From against it, too"
            name="value.checkFrom"
            readOnly={readOnly}
          />
          <TextField
            help="Stands behind the reason of every refusal, such as: Ask the helpdesk, 555-0100."
            label="Own words"
            name="value.advice"
            optional
            readOnly={readOnly}
            value={value.advice}
          />
          <Checkbox
            checked={value.counted}
            daemonName="check_data"
            help="Counted is what was sent in the last hour and in the last 24 hours, so nothing begins anew at midnight. What is too much is refused for now, with the time when it goes on. Each gateway counts by itself: an account that uses two may send twice as much."
            label="Count what each account sends"
            name="value.counted"
            readOnly={readOnly}
          />
          <div className="grid grid-cols-2 gap-4 max-mid:grid-cols-1">
            {limits.map(([name, label]) => (
              <TextField
                fallback="0"
                help="0: no limit."
                inputMode="numeric"
                key={name}
                label={label}
                name={`value.${name}`}
                readOnly={readOnly}
                value={value[name]}
              />
            ))}
          </div>
        </SectionPanel>
      </Columns>
    </>
  );
}
