import Link from 'next/link';
import { optionGroupWords } from '#components/policy/option-groups.ts';
import { OptionIndex } from '#components/policy/option-index.tsx';
import { OptionList, PlacedList } from '#components/policy/option-list.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { switchedFeatures as features } from '#lib/sendmail/features.ts';
import {
  changedOptions,
  type FoundOptions,
  optionsOfGroup,
  searchOptions,
} from '#lib/sendmail/find-options.ts';
import { type OptionGroup, optionGroups } from '#lib/sendmail/option.ts';
import { everyOption } from '#lib/sendmail/options.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { saveOptions } from './actions.ts';

export const metadata = { title: 'Options' };

export default async function OptionsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/options', params: await searchParams };
  const query = (paramOf(list, 'q') ?? '').trim();
  const asked = paramOf(list, 'group');
  const group = query === '' ? optionGroups.find((one) => one === asked) : undefined;
  const [{ operator }, savedOptions, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.options, {}),
    call(previewMc, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  const set = savedOptions.value;
  const found = foundOptions(set, query, group);
  const rows = [...found.changed, ...found.usual];
  const fits = (text: string) => text.toLowerCase().includes(query.toLowerCase());
  const shownFeatures =
    query === '' ? 0 : features.filter((row) => [row.name, row.label, row.help].some(fits)).length;
  const nothing = rows.length + found.placed.length + shownFeatures === 0;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Every setting of the daemon by its name. What is left at its default is not written and follows the daemon."
        title="Options"
      />
      <ListTools>
        <SearchBox
          label={`Search ${everyOption.length} settings, by their name or the daemon’s`}
          list={list}
          wide
        />
      </ListTools>
      {query === '' && !group ? null : (
        <div className="mb-4 overflow-x-auto">
          <Segmented items={viewsOf(list, { query, group })} label="Which settings" />
        </div>
      )}
      <Columns aside={<WrittenLines about={aboutOf(rows)} mc={mc} />}>
        {rows.length > 0 ? (
          <SectionPanel
            action={saveOptions}
            readOnly={readOnly}
            saved={savedOptions}
            title={titleOf(query, group)}
          >
            <OptionList readOnly={readOnly} rows={rows} set={set} />
          </SectionPanel>
        ) : null}
        {found.left > 0 ? (
          <p className="text-small text-ink-3">{found.left} more match. Write another word to see fewer.</p>
        ) : null}
        {found.placed.length > 0 ? (
          <Panel title="Not set by their name">
            <PlacedList rows={found.placed} />
          </Panel>
        ) : null}
        {shownFeatures > 0 ? (
          <p>
            <Link
              className="text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
              href={`/policy/features?${new URLSearchParams({ q: query })}`}
              prefetch={false}
            >
              {shownFeatures === 1 ? '1 feature matches' : `${shownFeatures} features match`}
            </Link>
          </p>
        ) : null}
        {nothing && query === '' ? (
          <Panel>
            <EmptyState>No setting is changed. Search for one, or look through what there is.</EmptyState>
          </Panel>
        ) : null}
        {nothing && query !== '' ? <NothingFound list={list} near={found.near} query={query} /> : null}
        {query === '' && !group ? (
          <OptionIndex hrefOf={(one) => listHref(list, { group: one })} set={set} />
        ) : null}
      </Columns>
    </>
  );
}

type SetOptions = Readonly<Record<string, string>>;

function foundOptions(set: SetOptions, query: string, group: OptionGroup | undefined): FoundOptions {
  if (query !== '') return searchOptions(set, query);
  return group ? optionsOfGroup(set, group) : changedOptions(set);
}

function titleOf(query: string, group: OptionGroup | undefined): string {
  if (query !== '') return 'Settings that match';
  return group ? optionGroupWords[group] : 'Changed settings';
}

/** The lines of the settings on the page; of all settings where none is. */
function aboutOf(rows: readonly { name: string }[]): RegExp {
  const names = rows.map((row) => row.name).join('|');
  return new RegExp(`^define\\(\`(?:${names || String.raw`conf\w+`})'`);
}

type View = { query: string; group: OptionGroup | undefined };

function viewsOf(list: List, { query, group }: View) {
  const all = { href: listHref(list, { group: null, q: null }), label: 'All settings' };
  const label = query === '' && group ? optionGroupWords[group] : 'Found';
  return [all, { href: listHref(list, {}), label, current: true }];
}

function NothingFound({ list, near, query }: { list: List; near: string | undefined; query: string }) {
  return (
    <Panel>
      <EmptyState>
        There is no setting {query}.{' '}
        {near === undefined ? (
          'A name the daemon does not know cannot be set: m4 would take it in silence.'
        ) : (
          <>
            Did you mean{' '}
            <Link
              className="text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current"
              href={listHref(list, { q: near, group: null })}
            >
              {near}
            </Link>
            ?
          </>
        )}
      </EmptyState>
    </Panel>
  );
}
