import { FeatureField } from '#components/policy/feature-field.tsx';
import { OptionField } from '#components/policy/option-field.tsx';
import { optionGroupWords } from '#components/policy/option-groups.ts';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { switchedFeatures as features } from '#lib/sendmail/features.ts';
import { optionGroups } from '#lib/sendmail/option.ts';
import { options } from '#lib/sendmail/options.ts';
import { shownOption } from '#lib/sendmail/settings-form.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { saveFeatures, saveOptions } from './actions.ts';

export const metadata = { title: 'Options' };

export default async function OptionsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/options', params: await searchParams };
  const query = (paramOf(list, 'q') ?? '').toLowerCase();
  const group = optionGroups.find((one) => one === paramOf(list, 'group'));
  const showFeatures = paramOf(list, 'group') === 'features';
  const [{ operator }, savedOptions, savedFeatures, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.options, {}),
    call(readSection.features, {}),
    call(previewMc, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  const fits = (...texts: (string | null)[]) => texts.some((text) => text?.toLowerCase().includes(query));
  const shownOptions = showFeatures
    ? []
    : options.filter((row) =>
        query ? fits(row.name, row.option, row.label, row.help) : row.group === (group ?? 'privacy'),
      );
  const shownFeatures =
    query || showFeatures ? features.filter((row) => fits(row.name, row.label, row.help)) : [];
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Settings and features of the daemon. What is left at its default is not written and follows the daemon."
        title="Options"
      />
      <ListTools>
        <SearchBox label="Search all settings, by their name or the daemon’s" list={list} wide />
      </ListTools>
      {query ? null : (
        <div className="mb-4 overflow-x-auto">
          <Segmented
            items={[
              ...optionGroups
                .filter((one) => options.some((row) => row.group === one))
                .map((one) => ({
                  href: listHref(list, { group: one }),
                  label: optionGroupWords[one],
                  current: !showFeatures && one === (group ?? 'privacy'),
                })),
              { href: listHref(list, { group: 'features' }), label: 'Features', current: showFeatures },
            ]}
            label="Which settings"
          />
        </div>
      )}
      <Columns aside={<WrittenLines about={showFeatures ? /FEATURE/ : /^define\(`conf/} mc={mc} />}>
        {shownOptions.length > 0 ? (
          <SectionPanel
            action={saveOptions}
            readOnly={readOnly}
            saved={savedOptions}
            title={query ? 'Settings that match' : optionGroupWords[group ?? 'privacy']}
          >
            {shownOptions.map((row) => (
              <div key={row.name}>
                {row.value.type === 'flags' ? (
                  <input name={`here.${row.name}`} type="hidden" value="1" />
                ) : null}
                <OptionField readOnly={readOnly} row={row} value={shownOption(savedOptions.value, row)} />
              </div>
            ))}
          </SectionPanel>
        ) : null}
        {shownFeatures.length > 0 ? (
          <SectionPanel action={saveFeatures} readOnly={readOnly} saved={savedFeatures} title="Features">
            {features.map((row) => (
              <div hidden={!shownFeatures.includes(row)} key={row.name}>
                <FeatureField
                  readOnly={readOnly}
                  row={row}
                  setting={
                    savedFeatures.value[row.name] ?? {
                      on: row.ours !== undefined,
                      uses: [row.ours ?? []],
                      acknowledged: null,
                    }
                  }
                />
              </div>
            ))}
          </SectionPanel>
        ) : null}
        {shownOptions.length + shownFeatures.length === 0 ? (
          <EmptyState>
            No setting is called that. A name the daemon does not know cannot be set: m4 would take it in
            silence.
          </EmptyState>
        ) : null}
      </Columns>
    </>
  );
}
