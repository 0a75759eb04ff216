import Link from 'next/link';
import { LinkButton } from '#components/ui/button.tsx';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import type { EngineInfo } from '#lib/gateway/api-engine.ts';

type Known = { id: string; name: string; engine: EngineInfo | null };

/** What Cyrus SASL on each gateway has, and whether Sendmail trusts the folders it reads. */
export function GatewaySasl({ gateways, mayProbe }: { gateways: readonly Known[]; mayProbe: boolean }) {
  if (gateways.length === 0) return null;
  return (
    <Panel flush title="What the gateways have">
      <ItemList label="Gateways">
        {gateways.map(({ id, name, engine }) => (
          <Item
            action={
              mayProbe ? (
                <LinkButton aria-label={`Probe ${name}`} href={`/system/gateways/${id}#probe`} small>
                  Probe
                </LinkButton>
              ) : null
            }
            icon={engine === null || engine.pathTroubles.length > 0 ? 'warn' : 'ok'}
            key={id}
            title={
              <Link className="hover:underline" href={`/system/gateways/${id}`}>
                {name}
              </Link>
            }
            tone={engine === null || engine.pathTroubles.length > 0 ? 'warn' : 'ok'}
          >
            {engine ? <Sasl engine={engine} /> : 'It has not been asked yet.'}
          </Item>
        ))}
      </ItemList>
    </Panel>
  );
}

function Sasl({ engine }: { engine: EngineInfo }) {
  if (!engine.compiledWith.some((name) => name.startsWith('SASL')))
    return 'This Sendmail was built without SASL: nobody can log in there.';
  return (
    <>
      <span className="wrap-anywhere">
        {engine.saslMechanisms.join(', ') || 'No mechanism is installed.'}
      </span>
      {engine.pathTroubles.map(({ path, component, reason }) => (
        <span className="block" key={`${path} ${component}`}>
          <code>{component}</code> is unsafe: {reason}. Sendmail does not trust <code>{path}</code> below it.
        </span>
      ))}
      {engine.pathTroubles.length === 0 ? (
        <span className="block text-ink-3">
          {engine.root
            ? 'Its SASL folder and every folder above it belong to root and are writable for nobody else.'
            : 'It does not run as root, so Sendmail does not look who may write its SASL folder.'}
        </span>
      ) : null}
    </>
  );
}
