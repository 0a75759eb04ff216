import { State } from '#components/ui/badge.tsx';

/** On how many of the gateways a release is in force. */
export function InForce({ on, of }: { on: readonly string[]; of: number }) {
  if (on.length === 0) return <span className="text-ink-3">not in force</span>;
  return (
    <span title={on.join(', ')}>
      <State is="ok">{of === 1 ? 'in force' : `on ${on.length} of ${of} gateways`}</State>
    </span>
  );
}
