import type { MapView } from '#components/policy/maps.ts';
import { DownloadMenu } from '#components/ui/download-menu.tsx';
import { keptParams, type List } from '#components/ui/list-url.ts';
import { MenuDownload } from '#components/ui/menu.tsx';

/** The parameters of a list's address that narrow it; the others open panels. */
const filters = new Set(['q', 'tag', 'changed', 'ends']);

/** The list as a file, as far as its filters leave it. */
export function ExportMenu({ view, list }: { view: MapView; list: List }) {
  const kept = keptParams(list, []).filter(([name]) => filters.has(name));
  const href = (format: string) =>
    `/api/v1/policy/entries/${view.map}/export?${new URLSearchParams([...kept, ['format', format]]).toString()}`;
  const some = kept.length > 0 ? 'What the search finds' : `All ${view.many}`;
  return (
    <DownloadMenu>
      <MenuDownload href={href('csv')}>{some}, as CSV with all fields</MenuDownload>
      <MenuDownload href={href('native')}>{some}, as the daemon reads it</MenuDownload>
    </DownloadMenu>
  );
}
