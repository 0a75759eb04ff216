import { State } from '#components/ui/badge.tsx';
import { Button, TextLink } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { Diff, type Hunk } from '#components/ui/diff.tsx';
import { TextArea } from '#components/ui/field.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Item, ItemList, Panel, Section } from '#components/ui/panel.tsx';
import { Elapsed } from '#components/ui/relative-time.tsx';
import { Progress, Steps } from '#components/ui/steps.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { rightNow } from '#components/ui/time.tsx';
import { tryForm } from '../actions.ts';
import { Frame } from '../frame.tsx';

const hunks: Hunk[] = [
  {
    title: 'sendmail.mc · line 28',
    lines: [
      { kind: 'same', old: 28, new: 28, pieces: ["define(`confAUTH_REALM', `polkatistas.org')dnl"] },
      { kind: 'removed', old: 29, pieces: ["define(`confAUTH_MECHANISMS', `SCRAM-SHA-256')dnl"] },
      {
        kind: 'added',
        new: 29,
        pieces: ["define(`confAUTH_MECHANISMS', `SCRAM-SHA-256", { mark: ' PLAIN LOGIN' }, "')dnl"],
      },
      {
        kind: 'removed',
        old: 30,
        pieces: ["define(`confMAX_RCPTS_PER_MESSAGE', `", { mark: '50' }, "')dnl"],
      },
      { kind: 'added', new: 30, pieces: ["define(`confMAX_RCPTS_PER_MESSAGE', `", { mark: '100' }, "')dnl"] },
    ],
  },
  {
    title: 'sendmail.mc · line 52 · only on gw2',
    lines: [
      { kind: 'same', old: 52, new: 52, pieces: ["DAEMON_OPTIONS(`Port=587, Name=MSA, M=Ea')dnl"] },
      { kind: 'added', new: 53, pieces: ["DAEMON_OPTIONS(`Port=465, Name=MSA-TLS, M=as')dnl"] },
    ],
  },
];

export default async function ReviewPage({
  searchParams,
}: {
  searchParams: Promise<{ deploying?: string }>;
}) {
  const deploying = (await searchParams).deploying !== undefined;
  return (
    <Frame pending={deploying ? { kind: 'deploying' } : undefined}>
      <PageHead
        actions={deploying ? null : <Button>Discard</Button>}
        crumbs={[{ label: 'Changes' }]}
        sentence={
          <>
            By Maren Oduya and Piet Okafor since release <code>8f3c1e2</code>, 19 Nov 2026, 09:12 UTC.
          </>
        }
        title={deploying ? '7 changes on their way' : '7 changes to review'}
      />
      <Columns aside={deploying ? <Deploying /> : <Deploy />} sticky>
        {deploying ? null : <Findings />}
        <Section aside={<TextLink href="/kit/review">All 9 files</TextLink>} title="In files">
          <Panel flush>
            <Tabs
              items={[
                { href: '/kit/review', label: 'Changed', mark: '3', current: true },
                { href: '/kit/review?file=mc', label: 'sendmail.mc', mark: '+4 −3' },
                { href: '/kit/review?file=access', label: 'access', mark: '+2 −2' },
              ]}
              label="Files"
            />
            <Diff hunks={hunks} label="Changes in files" />
          </Panel>
        </Section>
      </Columns>
    </Frame>
  );
}

function Findings() {
  return (
    <Section
      aside={
        <>
          <State is="bad">1 error</State>
          <State is="warn">1 warning</State>
          <State is="advice">1 advice</State>
        </>
      }
      title="Findings"
    >
      <Panel flush>
        <ItemList>
          <Item
            action={<Button small>Add “p”</Button>}
            icon="bad"
            meta={
              <>
                Mechanisms · <code>confAUTH_OPTIONS</code> ·{' '}
                <TextLink href="/kit/review">auth/plain-without-tls</TextLink>
              </>
            }
            title="PLAIN and LOGIN are offered without TLS"
            tone="bad"
          >
            Passwords would cross the network in clear. Add the option <code>p</code>: no password before
            STARTTLS.
          </Item>
          <Item
            action={
              <>
                <Button small>Accept</Button>
                <Button small>Require a log-in</Button>
              </>
            }
            icon="warn"
            meta={
              <>
                Access · <code>Connect:198.51.100.0/24</code>
              </>
            }
            title="256 addresses may relay without a password"
            tone="warn"
          >
            Added by Piet for the scanners on floor 2. It ends on 30 Nov.
          </Item>
          <Item action={<Button small>Set to 10</Button>} icon="advice" title="Log level 8 hides log-ins">
            AUTH lines are written from level 9 on. The auditor would see nothing.
          </Item>
        </ItemList>
      </Panel>
    </Section>
  );
}

function Deploy() {
  return (
    <Panel
      aside={
        <>
          on top of <code>8f3c1e2</code>
        </>
      }
      title="Deploy"
    >
      <ActionForm action={tryForm} label="Deploy">
        <Checkbox checked daemonName="1 HUP" label="gw1.polkatistas.org" name="gw1" />
        <Checkbox checked daemonName="1 HUP, new port" label="gw2.polkatistas.org" name="gw2" />
        <TextArea
          help="Stands in the list of releases and in the trail."
          label="Comment"
          name="comment"
          value="Scanners on floor 2 relay by address until December; PLAIN for old phones"
        />
        <SubmitButton
          blocked={
            <>
              Blocked by 1 error and 1 policy test. Fix them, or{' '}
              <TextLink href="/kit/review">deploy anyway with a reason</TextLink>, which the trail keeps.
            </>
          }
          wide
        >
          Deploy 7 changes
        </SubmitButton>
      </ActionForm>
    </Panel>
  );
}

const day = '2026-11-19T14:32:';

function Deploying() {
  return (
    <Panel
      aside={<Elapsed since={rightNow() - 7000} />}
      flush
      title={
        <>
          Deploying <code>5ad09b7</code>
        </>
      }
    >
      <Progress done={7} label="Steps done" of={15} />
      <div className="border-b border-line p-4">
        <div className="mb-1.5 flex">
          <h3>gw1.polkatistas.org</h3>
          <span className="ml-auto">
            <State is="ok">Live</State>
          </span>
        </div>
        <Steps
          label="gw1.polkatistas.org"
          steps={[
            { name: 'Staged', state: 'done', at: `${day}01.200Z` },
            { name: 'Compiled', state: 'done', at: `${day}02.000Z` },
            { name: 'Checked', state: 'done', at: `${day}03.400Z` },
            {
              name: 'Activated',
              state: 'done',
              at: `${day}03.500Z`,
              words: '1 HUP, sendmail.cf changed. Same process, 4 connections kept.',
            },
            {
              name: 'Probed',
              state: 'done',
              took: 1400,
              words: '220, STARTTLS, AUTH SCRAM-SHA-256 PLAIN LOGIN, test log-in',
            },
          ]}
        />
      </div>
      <div className="border-b border-line p-4">
        <div className="mb-1.5 flex">
          <h3>gw2.polkatistas.org</h3>
          <span className="ml-auto">
            <State is="running">Checking</State>
          </span>
        </div>
        <Steps
          label="gw2.polkatistas.org"
          steps={[
            { name: 'Staged', state: 'done', at: `${day}05.100Z`, words: '3 of 9 files sent, 11 kB' },
            { name: 'Compiled', state: 'done', at: `${day}06.000Z` },
            {
              name: 'Checked',
              state: 'running',
              since: rightNow() - 1200,
              words: 'A canary on port 3525 answers with TLS',
            },
            { name: 'Activated', state: 'waiting' },
            { name: 'Probed', state: 'waiting' },
          ]}
        />
      </div>
      <div className="border-b border-line p-4">
        <div className="mb-1.5 flex">
          <h3>mx.tubascoundrels.net</h3>
          <span className="ml-auto">
            <State is="bad">Refused</State>
          </span>
        </div>
        <Steps
          label="mx.tubascoundrels.net"
          steps={[
            {
              name: 'Compiled',
              state: 'failed',
              at: `${day}02.000Z`,
              words: 'm4 refused line 61 of sendmail.mc.',
              output: 'm4:sendmail.mc:61: ERROR: end of file in string',
            },
            { name: 'Activated', state: 'rolled-back', words: 'Release 8f3c1e2 goes on serving.' },
          ]}
        />
      </div>
      <div className="p-4">
        <Button variant="danger">
          Stop, go back to <code>8f3c1e2</code>
        </Button>
        <p className="mt-2 text-small text-ink-3">
          Gateways go one by one. If a probe fails, that gateway returns to 8f3c1e2 by itself and the rest do
          not start.
        </p>
      </div>
    </Panel>
  );
}
