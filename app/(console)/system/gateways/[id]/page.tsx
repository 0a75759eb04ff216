import { GatewayHealthState } from '#components/gateways/gateway-state.tsx';
import { ProbeForm } from '#components/gateways/probe-form.tsx';
import { offsetWords } from '#components/overview/needs.ts';
import { TextLink } from '#components/ui/button.tsx';
import { CloseButton, Dialog, DialogButton } from '#components/ui/dialog.tsx';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { formatBytes, formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { may } from '#lib/auth/permissions.ts';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import { clockOffset } from '#lib/gateway/clock-offset.ts';
import { accountLackWords } from '#lib/gateway/lacks.ts';
import { getGateway } from '#lib/gateway/list-gateways.ts';
import type { KnownGateway } from '#lib/gateway/store.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { probe, remove } from '../actions.ts';

export const metadata = { title: 'Gateway' };

export default async function GatewayPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const [{ operator }, gateway] = await Promise.all([requireSignedIn(), call(getGateway, { id })]);
  const { name, url, trouble, troubleSince, engine, state } = gateway;
  return (
    <>
      <PageHead
        actions={
          may(operator.role, 'gateways.write') ? (
            <DialogButton dialog={forgetDialog} variant="danger">
              Forget {name} …
            </DialogButton>
          ) : null
        }
        badge={<GatewayHealthState gateway={gateway} />}
        crumbs={[{ label: 'Gateways', href: '/system/gateways' }]}
        sentence={<code>{url}</code>}
        title={name}
      />
      {trouble ? (
        <div className="mb-6">
          <Note title={trouble} tone="bad">
            Since <Time at={troubleSince} />. Its daemon goes on with what it has; accounts and releases
            follow when it answers again.
          </Note>
        </div>
      ) : null}
      {gateway.knowsAnotherTrail ? <AnotherTrail name={name} /> : null}
      {engine && engine.lacks.length > 0 ? <OlderAgent lacks={engine.lacks} name={name} /> : null}
      <Columns aside={<EngineFacts engine={engine} />}>
        <Panel aside={state ? <Time at={gateway.stateAt} /> : null} title="Now">
          {state ? (
            <StateFacts gateway={gateway} state={state} />
          ) : (
            <p className="text-ink-2">It has not been asked yet.</p>
          )}
        </Panel>
        {state && state.drift.length > 0 ? (
          <Panel flush title="Files that differ from the release">
            <ItemList>
              {state.drift.map(({ path, what }) => (
                <Item icon="warn" key={path} title={<code>{path}</code>} tone="warn">
                  {driftWords[what]} Somebody edited it on the host; the next deployment puts it right.
                </Item>
              ))}
            </ItemList>
          </Panel>
        ) : null}
        {may(operator.role, 'gateways.write') ? (
          <Panel id="probe" title="Probe">
            <p className="mb-3 text-ink-2">
              Connects to every listener as a client would: banner, EHLO with and without TLS, log-in
              mechanisms, certificate, and whether a stranger may relay. Then it logs in by every mechanism,
              with an account that is made for it and gone again, and looks at the log and at the folders.
            </p>
            <ProbeForm action={probe} id={id} />
          </Panel>
        ) : null}
      </Columns>
      {may(operator.role, 'gateways.write') ? <ForgetDialog id={id} name={name} /> : null}
    </>
  );
}

/** What to do where a gateway and the console know different trails (docs/trail.md). */
function AnotherTrail({ name }: { name: string }) {
  return (
    <div className="mb-6">
      <Note title={`${name} knows another trail than this console has.`} tone="bad">
        It was told of entries that are not here, or are others, and keeps nothing of the trail until this is
        settled. Mail and log-ins go on.
        <ol className="mt-2 flex list-decimal flex-col gap-1 pl-5">
          <li>
            <TextLink href="/system/trail?verify=1">Verify the chain</TextLink>: it names the entries that
            differ or are gone.
          </li>
          <li>
            Nobody put the console’s database back from a copy? Then somebody altered the trail. Keep{' '}
            <code>trail-heads.jsonl</code> of {name} and a copy of the database, change nothing on either, and
            find out who.
          </li>
          <li>
            It was put back? Then these entries are lost with what came after the copy. On {name}, as root:{' '}
            <code>postern gateway trail-anew</code>. What {name} knew stays there in a file of its own, and
            from when on it is a witness again becomes an entry of the trail.
          </li>
        </ol>
      </Note>
    </div>
  );
}

function OlderAgent({ name, lacks }: { name: string; lacks: readonly string[] }) {
  const words = accountLackWords(lacks);
  return (
    <div className="mb-6">
      <Note title={`The agent of ${name} is older than the console.`} tone="warn">
        {words.length > 0 ? `It does not know ${words.join(', ')}: these have no effect there. ` : null}
        Put the console’s <code>dist/gateway</code> in the place of its program and restart it; accounts are
        sent to it anew then, and log-ins go on meanwhile.
        <details className="mt-1">
          <summary className="text-small text-accent-ink hover:underline">What it does not know</summary>
          <code className="wrap-anywhere">{lacks.join(', ')}</code>
        </details>
      </Note>
    </div>
  );
}

const forgetDialog = 'forget-gateway';

function ForgetDialog({ id, name }: { id: string; name: string }) {
  return (
    <Dialog
      id={forgetDialog}
      narrow
      sentence={`Its daemon and its log-ins go on with what they have now. No reset, no disabled or deleted account and no release reaches ${name} any more: stop Postern’s agent and the daemon there if nobody is to get in. Its section of the policy is deleted; what was read of its log stays.`}
      title={`Forget gateway ${name}`}
    >
      <ActionForm action={remove} label={`Forget ${name}`}>
        <input name="id" type="hidden" value={id} />
        <div className="flex justify-end gap-2">
          <CloseButton>Keep it</CloseButton>
          <SubmitButton busy="Forgetting" variant="danger-solid">
            Forget the gateway
          </SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

const driftWords = {
  changed: 'Its content is not that of the release.',
  missing: 'It is missing.',
  permissions: 'Its owner or mode is not as it was made.',
};

type Release = { id: string; comment: string };

function ReleaseLink({ release: { id, comment } }: { release: Release }) {
  return <TextLink href={`/changes/releases/${id}`}>{comment}</TextLink>;
}

function StateFacts({
  gateway: { stateAt, release, newer },
  state,
}: {
  gateway: { stateAt: Date | null; release: Release | null; newer: Release | null };
  state: NonNullable<KnownGateway['state']>;
}) {
  const offset = clockOffset(state.clock, { askedAt: stateAt });
  return (
    <Facts
      rows={[
        ...(offset === null ? [] : [{ term: 'Clock', value: offsetWords(offset) }]),
        {
          term: 'Daemon',
          value: state.daemon.message,
          note: state.daemon.pid ? `pid ${state.daemon.pid}` : undefined,
        },
        { term: 'Log-ins', value: state.verifier.message },
        {
          term: 'Release',
          value: release ? (
            <ReleaseLink release={release} />
          ) : (
            (state.active && 'an unknown one') || 'none yet'
          ),
          note: state.active ? <code className="wrap-anywhere">{state.active}</code> : undefined,
        },
        ...(newer
          ? [
              {
                term: 'The newest',
                value: <ReleaseLink release={newer} />,
                note: 'is not in force here; its page says why',
              },
            ]
          : []),
        { term: 'Accounts', value: `${state.accounts.count}, change ${state.accounts.version}` },
        {
          term: 'Queue',
          value: state.queueLength === null ? 'cannot be read' : formatCount(state.queueLength, 'message'),
        },
        { term: 'Disk', value: `${formatBytes(state.disk.freeBytes)} free`, note: state.disk.path },
      ]}
    />
  );
}

/** What its plug-in of libsasl adds, or why it is not there. */
function identityFact({ path, trouble }: NonNullable<EngineInfo['canonUser']>) {
  if (path === null)
    return {
      value: 'not refused; a log-in that fails by SCRAM or DIGEST-MD5 names nobody',
      note: trouble ?? undefined,
    };
  const since = 'by its plug-in of libsasl, under releases that were deployed since it is there';
  return {
    value: 'refused; a log-in that fails by SCRAM or DIGEST-MD5 is named',
    note: trouble === null ? since : `An older plug-in does it. ${trouble}`,
  };
}

function EngineFacts({ engine }: { engine: KnownGateway['engine'] }) {
  if (!engine) return null;
  return (
    <Panel title="What it is">
      <Facts
        rows={[
          { term: 'Sendmail', value: engine.version },
          {
            term: 'Run by',
            value: engine.mode === 'supervised' ? 'the agent itself' : 'the host’s service manager',
            note: engine.root ? 'as root' : 'as an ordinary user',
          },
          { term: 'Mail log', value: engine.log.detail },
          { term: 'Mechanisms', value: engine.saslMechanisms.join(', ') },
          ...(engine.canonUser
            ? [{ term: 'Other authorization identities', ...identityFact(engine.canonUser) }]
            : []),
          { term: 'Map types', value: engine.mapTypes.join(', ') },
          {
            term: 'Compiled with',
            value: <span className="text-small">{engine.compiledWith.join(' ')}</span>,
          },
          { term: 'Agent', value: engine.agentVersion },
        ]}
      />
      {engine.pathTroubles.map(({ path, component, reason }) => (
        <div className="mt-3" key={path}>
          <Note title={`${component} is unsafe.`} tone="warn">
            {reason} ({path})
          </Note>
        </div>
      ))}
    </Panel>
  );
}
