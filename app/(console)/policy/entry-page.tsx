import type { ReactNode } from 'react';
import { ChangeEntriesForm } from '#components/policy/change-entries-form.tsx';
import { EntryFacts } from '#components/policy/entry-facts.tsx';
import { EntryList, EntryPanel } from '#components/policy/entry-list.tsx';
import { ExportMenu } from '#components/policy/export-menu.tsx';
import { ImportEntriesForm } from '#components/policy/import-entries-form.tsx';
import type { MapView } from '#components/policy/maps.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { formatCount } from '#components/ui/format.ts';
import { type List, listHref, paramOf, paramsOf, sortOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { SidePanel, Split } from '#components/ui/side-panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { getEntry, listEntries } from '#lib/policy/entry/list-entries.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { change, importList, remove, save } from './entry-actions.ts';

/** What opens a panel beside the list; at most one at a time. */
const panelParams = { open: null, new: null, key: null, import: null, intent: null, row: null };

/** The page of one map, in the state its address names. */
export async function EntryPage({
  view,
  list,
  title,
  sentence,
  tabs,
  besides,
}: {
  view: MapView;
  list: List;
  title: string;
  sentence: string;
  tabs?: ReactNode;
  /** What else the page offers: a button beside the one that adds an entry, and the panel it opens. */
  besides?: { button: ReactNode; panel: ReactNode };
}) {
  const { operator } = await requireSignedIn();
  const mayWrite = may(operator.role, 'policy.write');
  const sort = sortOf(list, ['key', 'value', 'updatedAt'], { key: 'key', descending: false });
  const tags = paramsOf(list, 'tag').map((tag) => (tag === 'none' ? '' : tag));
  const openId = paramOf(list, 'open');
  const [page, open] = await Promise.all([
    call(listEntries, {
      map: view.map,
      q: paramOf(list, 'q'),
      tag: tags.length > 0 ? tags : undefined,
      changed: paramOf(list, 'changed') ?? 'no',
      ends: paramOf(list, 'ends'),
      sort: sort.key,
      direction: sort.descending ? 'desc' : 'asc',
      after: paramOf(list, 'after'),
      before: paramOf(list, 'before'),
    }),
    openId ? call(getEntry, { id: openId }).catch(() => null) : null,
  ]);
  const closeHref = listHref(list, panelParams);
  const newHref = mayWrite ? listHref(list, { ...panelParams, new: '1' }) : null;
  const adding = mayWrite && paramOf(list, 'new') !== undefined;
  const panel = panelOf();
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          <>
            <ExportMenu list={list} view={view} />
            {newHref ? (
              <>
                <LinkButton href={listHref(list, { ...panelParams, import: '1' })} icon="upload">
                  Import
                </LinkButton>
                {besides?.button}
                <LinkButton hotkey="n" href={newHref} icon="plus">
                  Add {view.one}
                </LinkButton>
              </>
            ) : null}
          </>
        }
        crumbs={[{ label: 'Policy' }]}
        sentence={sentence}
        title={title}
      />
      {tabs}
      <EntryList
        beside={panel !== null}
        list={list}
        newHref={newHref}
        page={page}
        remove={mayWrite ? remove.bind(null, view.map) : null}
        sort={sort}
        view={view}
      />
    </Split>
  );

  function panelOf(): ReactNode {
    if (besides?.panel && mayWrite) return besides.panel;
    if (open && !mayWrite) return <EntryFacts closeHref={closeHref} entry={open} view={view} />;
    if (mayWrite && paramOf(list, 'import'))
      return (
        <SidePanel closeHref={closeHref} title={`Import ${view.many}`}>
          <ImportEntriesForm
            action={importList.bind(null, view.map, closeHref)}
            closeHref={closeHref}
            view={view}
          />
        </SidePanel>
      );
    const chosen = paramsOf(list, 'row');
    if (mayWrite && paramOf(list, 'intent') === 'change' && chosen.length > 0)
      return (
        <SidePanel closeHref={closeHref} title={`Change ${formatCount(chosen.length, view.one, view.many)}`}>
          <ChangeEntriesForm
            action={change.bind(null, view.map, closeHref)}
            closeHref={closeHref}
            ids={chosen}
            view={view}
          />
        </SidePanel>
      );
    if (!adding && !open) return null;
    return (
      <EntryPanel
        action={save.bind(null, closeHref)}
        closeHref={closeHref}
        entry={open}
        start={paramOf(list, 'key')}
        view={view}
      />
    );
  }
}
