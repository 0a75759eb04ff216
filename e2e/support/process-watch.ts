import { readdir, readFile } from 'node:fs/promises';

/** What processes show of themselves to whoever looks: arguments and environment. */
export type ProcessWatch = {
  /** Ends it, and answers everything that was seen. */
  end: () => Promise<string>;
};

const everyMs = 20;

/** Looks at every process of this host that begins from now on, and once more a little later, when it may have become another program. */
export function watchProcesses(): ProcessWatch {
  const seen = new Map<string, number>();
  const texts = new Set<string>();
  let going = true;
  const look = async () => {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const times = seen.get(pid) ?? 0;
      if (times > 2) continue;
      seen.set(pid, times + 1);
      for (const what of ['cmdline', 'environ'])
        texts.add(await readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => ''));
    }
  };
  const done = (async () => {
    while (going) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  return {
    async end() {
      going = false;
      await done;
      return [...texts].join('\n');
    },
  };
}

/** The processes that have this text among their arguments or in their environment, by what each says of its limit of a core dump. */
export async function coreLimits(text: string): Promise<{ program: string; limit: string }[]> {
  const found: { program: string; limit: string }[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (what: string) => readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
    const program = (await read('cmdline')).replaceAll('\0', ' ').trim();
    if (!program.includes(text) && !(await read('environ')).includes(text)) continue;
    const limit = /^Max core file size +(\S+)/m.exec(await read('limits'))?.[1];
    if (limit !== undefined) found.push({ program, limit });
  }
  return found;
}
