import { type AliasTarget, readTargets } from './alias-entry.ts';
import type { Entry } from './entry.ts';
import { localDomains } from './local-names.ts';
import type { Policy } from './policy.ts';

/** An alias with its right-hand side read; one that cannot be read leads nowhere. */
export type ReadAlias = { entry: Entry; targets: AliasTarget[] };

export function readAliases({ maps }: Policy): ReadAlias[] {
  return maps.aliases.map((entry) => {
    const targets = readTargets(entry.value);
    return { entry, targets: 'reason' in targets ? [] : targets };
  });
}

/** Who stands for whom: alias → local names it leads to, in lower case. Names behind a backslash are not looked up again and are left out. */
export type AliasGraph = Map<string, string[]>;

export function aliasGraph(policy: Policy, aliases: readonly ReadAlias[]): AliasGraph {
  const local = localDomains(policy);
  const virtual = new Set(policy.maps.virtusertable.map((entry) => entry.key));
  const follow = (address: string): string[] => {
    const at = address.lastIndexOf('@');
    const domain = address.slice(at + 1).toLowerCase();
    const isVirtual = virtual.has(address.toLowerCase()) || virtual.has(`@${domain}`);
    return local.has(domain) && !isVirtual ? [address.slice(0, at).toLowerCase()] : [];
  };
  const namesOf = (target: AliasTarget): string[] => {
    if (target.kind === 'local') return target.final ? [] : [target.name.toLowerCase()];
    return target.kind === 'address' ? follow(target.address) : [];
  };
  return new Map(aliases.map(({ entry, targets }) => [entry.key.toLowerCase(), targets.flatMap(namesOf)]));
}

/**
 * Every loop, each once, as the names on the way: `a → b → a` is ['a', 'b']. Depth first without recursion, each name and arrow looked at once, so that
 * 100,000 aliases take a moment.
 */
export function findLoops(graph: AliasGraph): string[][] {
  const loops: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const onPath = new Map<string, number>();
  const stack: { name: string; next: number }[] = [];
  const enter = (name: string) => {
    onPath.set(name, path.length);
    path.push(name);
    stack.push({ name, next: 0 });
  };
  for (const start of graph.keys()) {
    if (!done.has(start)) enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = graph.get(top.name)?.[top.next];
      top.next += 1;
      if (target === undefined) {
        done.add(top.name);
        onPath.delete(top.name);
        path.pop();
        stack.pop();
        continue;
      }
      const at = onPath.get(target);
      if (at !== undefined) loops.push(path.slice(at));
      else if (!done.has(target) && graph.has(target)) enter(target);
    }
  }
  return loops;
}
