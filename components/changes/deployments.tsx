'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { State } from '#components/ui/badge.tsx';
import { Note } from '#components/ui/note.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { type Step as ShownStep, Steps } from '#components/ui/steps.tsx';
import type { Step, StepName } from '#lib/gateway/api-deployment.ts';

export type ShownDeployment = {
  id: string;
  gateway: string;
  kind: string;
  state: string;
  steps: Step[];
  error: string | null;
  output: string | null;
  startedAt: Date | null;
};

const order: StepName[] = ['staged', 'compiled', 'checked', 'activated', 'probed', 'confirmed'];

const names: Record<StepName, string> = {
  staged: 'Staged',
  compiled: 'Compiled',
  checked: 'Checked by the daemon',
  activated: 'Activated',
  probed: 'Probed',
  confirmed: 'Confirmed',
  'rolled-back': 'Rolled back',
};

/** Deployments as they go on; the page asks again while one does. */
export function Deployments({ deployments }: { deployments: readonly ShownDeployment[] }) {
  const router = useRouter();
  const going = deployments.some((one) => one.state === 'waiting' || one.state === 'running');
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => router.refresh(), 500);
    return () => clearInterval(timer);
  }, [going, router]);
  return (
    <div className="flex flex-col gap-6">
      {deployments.map((one) => (
        <Panel aside={<Outcome deployment={one} />} key={one.id} title={one.gateway}>
          {one.state === 'unchanged' ? (
            <p className="text-ink-2">This release was in force there already; nothing was touched.</p>
          ) : (
            <Steps label={`Deployment on ${one.gateway}`} steps={stepsOf(one)} />
          )}
          <Trouble deployment={one} />
        </Panel>
      ))}
    </div>
  );
}

function stepsOf({ steps, state, startedAt }: ShownDeployment): ShownStep[] {
  const known = new Map(steps.map((step) => [step.step, step]));
  const path: StepName[] = known.has('rolled-back')
    ? [...order.filter((name) => known.has(name)), 'rolled-back']
    : order;
  const over = state !== 'waiting' && state !== 'running';
  return path
    .filter((name) => known.has(name) || !over)
    .map((name) => {
      const step = known.get(name);
      if (!step) return { name: names[name], state: 'waiting' };
      return {
        name: names[name],
        state: name === 'rolled-back' && step.state === 'done' ? 'rolled-back' : step.state,
        took: step.ms,
        since: startedAt ?? undefined,
        words: step.message,
        output: step.state === 'failed' ? step.output : undefined,
      };
    });
}

function Outcome({ deployment: { state, error, kind } }: { deployment: ShownDeployment }) {
  switch (state) {
    case 'done':
      return <State is="ok">{kind === 'rollback' ? 'Put back' : 'In force'}</State>;
    case 'unchanged':
      return <State is="ok">Unchanged</State>;
    case 'failed':
      return <State is="bad">Failed</State>;
    case 'superseded':
      return <State is="off">Superseded</State>;
    case 'running':
      return <State is="running">Deploying</State>;
    default:
      return error ? <State is="warn">Waits for the gateway</State> : <State is="waiting">Waiting</State>;
  }
}

function Trouble({ deployment: { state, error, output, steps } }: { deployment: ShownDeployment }) {
  if (!error) return null;
  const shown = steps.some((step) => step.state === 'failed' && step.output);
  return (
    <div className="mt-3">
      <Note title={error} tone={state === 'failed' ? 'bad' : 'warn'}>
        {state === 'failed'
          ? 'The release that was in force before goes on serving.'
          : 'It is carried out as soon as the gateway answers.'}
      </Note>
      {output && !shown ? <RawLines fold={20} lines={output.trimEnd().split('\n')} /> : null}
    </div>
  );
}
