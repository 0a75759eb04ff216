import Link from 'next/link';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';
import type { Auth } from '#lib/policy/section/auth.ts';
import { backEndName } from '#lib/sasl/elsewhere/saslauthd-word.ts';

type Known = { id: string; name: string; engine: EngineInfo | null };
type Seen = NonNullable<EngineInfo['saslauthd']>;

/** The hosts' own saslauthds, as the agents see them. Nothing while passwords are not left to them. */
export function HostSaslauthds({ auth, gateways }: { auth: Auth; gateways: readonly Known[] }) {
  const { passwordCheck, systemSocket, systemMechanism } = auth.sasl;
  if (passwordCheck !== 'system' || gateways.length === 0) return null;
  return (
    <Panel flush title="The hosts’ own saslauthd">
      <ItemList label="Gateways and their saslauthd">
        {gateways.map(({ id, name, engine }) => {
          const seen = engine?.saslauthd?.socket === systemSocket ? engine.saslauthd : null;
          const wrong = seen ? troublesOf(seen, systemMechanism) : [];
          const state = seen === null ? 'neutral' : wrong.length > 0 ? 'warn' : 'ok';
          return (
            <Item
              icon={state === 'neutral' ? 'advice' : state}
              key={id}
              title={
                <Link className="hover:underline" href={`/system/gateways/${id}`}>
                  {name}
                </Link>
              }
              tone={state}
            >
              {seen ? (
                <About seen={seen} troubles={wrong} />
              ) : (
                `Its agent looks at ${systemSocket} when a release that names it is deployed, and refuses it when nobody answers there.`
              )}
            </Item>
          );
        })}
      </ItemList>
      <p className="px-4 py-3 text-small text-ink-2">
        Postern shows and checks it, and changes nothing of it: other services of the host may ask the same
        one. On Debian it is set in <code>/etc/default/saslauthd</code>, for a directory in{' '}
        <code>/etc/saslauthd.conf</code> as well.
      </p>
    </Panel>
  );
}

function troublesOf({ answers, message, runs, troubles }: Seen, wanted: string): string[] {
  if (!answers) return [message];
  const other = runs !== null && wanted !== 'any' && runs.mechanism !== wanted;
  return [
    ...(other ? [`It was started with -a ${runs.mechanism}, and is to ask ${backEndName(wanted)}.`] : []),
    ...troubles,
  ];
}

function About({ seen: { answers, runs, notes }, troubles }: { seen: Seen; troubles: readonly string[] }) {
  const how = runs
    ? `It answers, and asks ${runs.words}.`
    : 'It answers. The agent cannot see how it was started.';
  return (
    <>
      {answers ? <span className="block wrap-anywhere">{how}</span> : null}
      {troubles.map((text) => (
        <span className="block wrap-anywhere" key={text}>
          {text}
        </span>
      ))}
      {notes.map((text) => (
        <span className="block text-ink-3 wrap-anywhere" key={text}>
          {text}
        </span>
      ))}
    </>
  );
}
