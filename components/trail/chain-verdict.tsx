import { CopyButton } from '#components/ui/copy-button.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { Time } from '#components/ui/time.tsx';
import type { HeldVerdict } from '#lib/audit/verify-held.ts';

/** The newest entry, to be written down elsewhere. */
export function ChainHead({ head }: { head: { seq: number; at: Date; hash: string } | null }) {
  if (!head) return null;
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-2 text-small text-ink-2">
      <span>
        Newest entry {formatCount(head.seq)}, <Time at={head.at} />, hash{' '}
        <code title={head.hash}>{head.hash.slice(0, 16)}…</code>
      </span>
      <CopyButton label="Copy number and hash" quiet text={`${head.seq}:${head.hash}`} />
    </p>
  );
}

const mostShown = 20;

/** What the walk along the chain came to. */
export function Verdict({ verdict }: { verdict: HeldVerdict }) {
  const { intact, entries, last, faults } = verdict;
  if (intact)
    return (
      <Note live title={`${formatCount(entries, 'entry', 'entries')}, nothing altered.`} tone="ok">
        {last ? (
          <>
            The last one is <code className="wrap-anywhere">{`${last.seq}:${last.hash}`}</code>. Kept
            elsewhere, it proves later that nothing was cut off at the end:{' '}
            <code>postern audit verify --anchor</code>.
          </>
        ) : null}
        <OnGateways verdict={verdict} />
      </Note>
    );
  return (
    <Note live title={`The trail was altered at entry ${faults[0]?.seq}.`} tone="bad">
      <ul className="mt-1 flex list-disc flex-col gap-1 pl-5">
        {faults.slice(0, mostShown).map(({ seq, kind, reason }) => (
          <li key={`${seq} ${kind}`}>{reason}</li>
        ))}
        {faults.length > mostShown ? <li>and {faults.length - mostShown} more</li> : null}
      </ul>
      {faults.some(({ kind }) => kind === 'cut' || kind === 'rewritten') ? (
        <p className="mt-1">
          Was the console’s database put back from a copy? Then entries are missing for that reason, and the
          page of each gateway that knows them says what to do.
        </p>
      ) : null}
      <OnGateways verdict={verdict} />
    </Note>
  );
}

/** Which gateways the trail was held against. */
function OnGateways({ verdict: { keepers, silent } }: { verdict: HeldVerdict }) {
  return (
    <>
      {keepers.length > 0 ? <p className="mt-1">Held against what {keepers.join(', ')} kept of it.</p> : null}
      {silent.map(({ gateway, reason }) => (
        <p className="mt-1" key={gateway}>
          Not held against what {gateway} kept: {reason}
        </p>
      ))}
    </>
  );
}
