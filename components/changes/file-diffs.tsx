import { Diff, type Hunk } from '#components/ui/diff.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { type Tab, Tabs } from '#components/ui/tabs.tsx';
import type { FileDiff } from '#lib/release/diff-files.ts';

/** Every file that differs, one at a time or all together; the choice is in the address. */
export function FileDiffs({
  files,
  chosen,
  hrefOf,
}: {
  files: readonly FileDiff[];
  /** Path of the one file to show; undefined: all. */
  chosen: string | undefined;
  hrefOf: (path: string | null) => string;
}) {
  const paths = [...new Set(files.map((file) => file.path))];
  const shown = chosen ? files.filter((file) => file.path === chosen) : files;
  const tabs: Tab[] = [
    { href: hrefOf(null), label: 'Changed', mark: paths.length, current: !chosen },
    ...paths.map((path) => ({
      href: hrefOf(path),
      label: path,
      mark: marksOf(files, path),
      current: path === chosen,
    })),
  ];
  return (
    <Panel flush label="Files">
      <Tabs items={tabs} label="Files" />
      {shown.map((file) => (
        <OneFile file={file} key={`${file.path} ${file.only.join()}`} />
      ))}
    </Panel>
  );
}

function marksOf(files: readonly FileDiff[], path: string): string {
  const of = files.filter((file) => file.path === path);
  const added = of.reduce((sum, file) => sum + file.added, 0);
  const removed = of.reduce((sum, file) => sum + file.removed, 0);
  return [added > 0 && `+${added}`, removed > 0 && `−${removed}`].filter(Boolean).join(' ');
}

function OneFile({ file }: { file: FileDiff }) {
  const where = file.only.length > 0 ? ` · only on ${file.only.join(', ')}` : '';
  if (file.secret || file.tooLarge)
    return (
      <p className="px-4 py-3 text-ink-2">
        <code>{file.path}</code>
        {where}: {file.secret ? silentWords[file.change] : 'changed; too large to compare line by line.'}
      </p>
    );
  const hunks: Hunk[] = file.hunks.map(({ line, lines }) => ({
    title: `${file.path} · line ${line}${where}`,
    lines,
  }));
  return <Diff hunks={hunks} label={`Changes of ${file.path}`} />;
}

const silentWords: Record<FileDiff['change'], string> = {
  new: 'new. Its content is secret.',
  changed: 'changed. Its content is secret.',
  gone: 'gone.',
};
