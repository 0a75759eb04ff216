import { Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';

type Mc = { gateway: string; lines: readonly string[] } | null;

/**
 * What the saved draft writes into sendmail.mc. `about` picks the lines a page is about, by what they hold; the others wait
 * behind one click.
 */
export function WrittenLines({ mc, about }: { mc: Mc; about: RegExp }) {
  if (!mc)
    return (
      <Panel title="What is written">
        <p className="text-ink-2">Enrol a gateway, and the file it would get stands here.</p>
      </Panel>
    );
  const own = mc.lines.filter((line) => about.test(line));
  return (
    <Panel title={`What is written on ${mc.gateway}`}>
      {own.length > 0 ? (
        <Preview lines={own} path="sendmail.mc" />
      ) : (
        <p className="text-ink-2">Nothing: the defaults.</p>
      )}
      <details className="mt-3">
        <summary className="text-small text-accent-ink hover:underline">All {mc.lines.length} lines</summary>
        <div className="mt-2">
          <Preview lines={mc.lines} path="sendmail.mc" />
        </div>
      </details>
    </Panel>
  );
}
