/** One thing to do to a host, in words that are printed whether or not it is done. */
export type Action = { says: string; act: () => Promise<void> };

/** Prints every action; does each unless it is a dry run. */
export async function perform(
  actions: readonly Action[],
  { dryRun, print }: { dryRun: boolean; print: (line: string) => void },
): Promise<void> {
  for (const { says, act } of actions) {
    print(dryRun ? `would ${says}` : says);
    if (!dryRun) await act();
  }
}
