import { readTargets } from './alias-entry.ts';
import { localDomains } from './local-names.ts';
import type { Policy } from './policy.ts';

/** Who stands for whom: alias → local names it leads to, in lower case. Names behind a backslash are not looked up again and are left out. */
export type AliasGraph = Map<string, string[]>;

export function aliasGraph(policy: Policy): AliasGraph {
  const local = localDomains(policy);
  const virtual = new Set(policy.maps.virtusertable.map((entry) => entry.key));
  const follow = (address: string): string[] => {
    const at = address.lastIndexOf('@');
    const domain = address.slice(at + 1).toLowerCase();
    const isVirtual = virtual.has(address.toLowerCase()) || virtual.has(`@${domain}`);
    return local.has(domain) && !isVirtual ? [address.slice(0, at).toLowerCase()] : [];
  };
  return new Map(
    policy.maps.aliases.map((entry) => {
      const targets = readTargets(entry.value);
      const names =
        'reason' in targets
          ? []
          : targets.flatMap((target) =>
              target.kind === 'local' && !target.final
                ? [target.name.toLowerCase()]
                : target.kind === 'address'
                  ? follow(target.address)
                  : [],
            );
      return [entry.key.toLowerCase(), names];
    }),
  );
}

/**
 * Every loop, each once, as the names on the way: `a → b → a` is ['a', 'b']. Depth first without recursion, each name and arrow looked at once, so that
 * 100,000 aliases take a moment.
 */
export function findLoops(graph: AliasGraph): string[][] {
  const loops: string[][] = [];
  const done = new Set<string>();
  for (const start of graph.keys()) {
    const path: string[] = [];
    const onPath = new Map<string, number>();
    const stack: { name: string; next: number }[] = [];
    const enter = (name: string) => {
      onPath.set(name, path.length);
      path.push(name);
      stack.push({ name, next: 0 });
    };
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
