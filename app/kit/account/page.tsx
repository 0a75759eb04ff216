import { Badge, State } from '#components/ui/badge.tsx';
import { Button, TextLink } from '#components/ui/button.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { CloseButton, Dialog, DialogButton } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { markWords } from '#components/ui/piece.ts';
import { SecretOnce } from '#components/ui/secret-once.tsx';
import { Steps } from '#components/ui/steps.tsx';
import { Timeline, type TimelineEvent } from '#components/ui/timeline.tsx';
import { Frame } from '../frame.tsx';

const refusal =
  'AUTH failure (PLAIN): authentication failure (-13) SASL(-13): Password verification failed, user=kim, relay=[198.51.100.77]';

const events: TimelineEvent[] = [
  {
    key: '1',
    icon: 'locked',
    tone: 'warn',
    title: 'Locked for 30 minutes',
    when: '14:09:41',
    says: '10 failures within 15 minutes. Opens by itself at 14:39.',
  },
  {
    key: '2',
    icon: 'bad',
    tone: 'bad',
    title: 'Refused: wrong password',
    when: '14:09:41',
    says: (
      <>
        PLAIN over TLS 1.3 from <code>198.51.100.77</code>, which calls itself kims-laptop, on gw1.
      </>
    ),
    lines: [
      'Nov 19 14:09:41 gw1 sm-mta[20417]: STARTTLS=server, relay=[198.51.100.77], version=TLSv1.3, verify=NO, bits=256/256',
      { at: 'Nov 19 14:09:41', pieces: markWords(refusal, ['Password verification failed']) },
    ],
  },
  {
    key: '3',
    icon: 'bad',
    tone: 'bad',
    title: '9 more of the same',
    when: '13:56 to 14:08',
    says: 'Same address, same name, about every 80 seconds.',
    folded: {
      says: 'Show all with their lines',
      events: [{ key: 'a', icon: 'bad', tone: 'bad', title: 'Refused: wrong password', when: '14:08:20' }],
    },
  },
  {
    key: '4',
    icon: 'ok',
    tone: 'ok',
    title: 'Logged in',
    when: '13:52:18',
    says: (
      <>
        SCRAM-SHA-256 over TLS 1.3 from <code>192.0.2.88</code> with the device password “Phone”.
      </>
    ),
  },
  {
    key: '5',
    icon: 'key',
    title: 'Password reset by Tomás Lindqvist',
    when: '18 Nov, 16:20:11',
    says: 'In force on all 3 gateways after 0.6 s.',
  },
];

export default function AccountPage() {
  return (
    <Frame as="helpdesk">
      <PageHead
        actions={
          <>
            <Button>Disable</Button>
            <Button>Unlock</Button>
            <DialogButton dialog="reset" variant="primary">
              Reset password
            </DialogButton>
          </>
        }
        badge={
          <Badge icon="locked" large tone="warn">
            Locked until 14:39
          </Badge>
        }
        crumbs={[{ label: 'Accounts', href: '/kit/list' }, { label: '1 of 2 that match “kim”' }]}
        sentence={
          <>
            <code>kim</code> · Orchestra office, polkatistas.org · also known as{' '}
            <code>kim@polkatistas.org</code>
          </>
        }
        title="Kim Abara"
      />
      <Columns aside={<Aside />}>
        <Panel
          aside={
            <Segmented
              items={[
                { href: '/kit/account', label: 'In words', current: true },
                { href: '/kit/account?raw', label: 'Raw log' },
              ]}
              label="View"
            />
          }
          flush
          footer={
            <>
              Times in UTC. 312 older events, kept until 19 Feb 2027.{' '}
              <TextLink href="/kit/account">Older</TextLink>
            </>
          }
          title="Why does it fail?"
        >
          <div className="border-b border-line p-4">
            <Note title="The laptop still has the old password." tone="warn">
              It worked until the reset of 18 Nov, 16:20, and has failed ever since. The phone is fine.
              <div className="mt-0.5 text-ink-2">
                Say to Kim: type the new password into the mail program on the laptop. If it is lost, reset it
                again.
              </div>
            </Note>
          </div>
          <div className="p-4">
            <Timeline events={events} label="Log-ins of kim" />
          </div>
        </Panel>
      </Columns>
      <ResetDialog />
    </Frame>
  );
}

function Aside() {
  return (
    <>
      <Panel aside={<State is="ok">same on 3 gateways</State>} title="State">
        <Facts
          rows={[
            { term: 'Password set', value: '18 Nov 2026, 16:20' },
            { term: 'Last log-in', value: '40 min ago, 192.0.2.88' },
            { term: 'May use', value: 'SCRAM-SHA-256, PLAIN, LOGIN', note: 'the last two only with TLS' },
            { term: 'Last 7 days', value: '61 messages, 103 recipients' },
          ]}
        />
      </Panel>
      <Panel
        aside={
          <Button icon="plus" small>
            Add
          </Button>
        }
        flush
        footer="A device password works for one device and can go without touching the others."
        title="Device passwords"
      >
        <ItemList>
          <Item
            action={
              <Button small variant="danger-quiet">
                Revoke
              </Button>
            }
            icon="device"
            title="Phone"
          >
            Used 40 min ago from 192.0.2.88
          </Item>
          <Item
            action={
              <Button small variant="danger-quiet">
                Revoke
              </Button>
            }
            icon="device"
            title="Scanner, floor 2"
          >
            Used 7 Nov from 192.0.2.45
          </Item>
        </ItemList>
      </Panel>
    </>
  );
}

function ResetDialog() {
  return (
    <Dialog
      footer={
        <>
          <span className="text-small text-ink-3 max-mid:hidden">
            The trail says who reset it, never the password.
          </span>
          <CloseButton className="ml-auto" variant="primary">
            I have handed it over
          </CloseButton>
        </>
      }
      guarded
      id="reset"
      sentence="Shown this once. Postern keeps no copy; a lost one is reset again."
      title="Kim Abara has a new password"
    >
      <SecretOnce
        actions={
          <Button icon="sheet" small>
            Print sheet
          </Button>
        }
        label="New password"
        secret="marble-otter-quartz-tandem-ridge"
      />
      <div className="mt-5 grid gap-x-6 gap-y-4 mid:grid-cols-2">
        <section>
          <h3 className="mb-1.5">In force</h3>
          <Steps
            label="In force"
            steps={[
              { name: 'gw1.polkatistas.org', state: 'done', took: 200 },
              { name: 'gw2.polkatistas.org', state: 'done', took: 300 },
              { name: 'mx.tubascoundrels.net', state: 'waiting' },
            ]}
          />
        </section>
        <section>
          <h3 className="mb-1.5">Proved on gw1</h3>
          <Steps
            label="Proved on gw1"
            steps={[
              { name: 'New password is accepted', state: 'done' },
              { name: 'Old password is refused', state: 'done' },
              { name: 'Account is no longer locked', state: 'done' },
            ]}
          />
        </section>
      </div>
      <h3 className="mt-5 mb-1.5">On the hand-over sheet</h3>
      <div className="rounded-control bg-sunken px-3 py-2.5 text-small">
        <Facts
          rows={[
            { term: 'Server', value: <code>smtp.polkatistas.org</code> },
            { term: 'Port, security', value: '465 with TLS, or 587 with STARTTLS' },
            { term: 'User name', value: <code>kim</code> },
            { term: 'Password', value: 'as above, with the hyphens' },
          ]}
        />
      </div>
    </Dialog>
  );
}
