import { FeatureField } from '#components/policy/feature-field.tsx';
import { featureGroupWords } from '#components/policy/feature-groups.ts';
import { FeaturePointers } from '#components/policy/feature-pointers.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { Segmented } from '#components/ui/chip.tsx';
import { Select } from '#components/ui/choice.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ListTools, SearchBox } from '#components/ui/list-tools.tsx';
import { type List, type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { domainFiles, osTypes } from '#lib/policy/section/build.ts';
import type { Features } from '#lib/policy/section/features.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { type FeatureRow, featureGroups, hasSwitch } from '#lib/sendmail/feature.ts';
import { features } from '#lib/sendmail/features.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../section-actions.ts';
import { saveFeatures } from './actions.ts';

export const metadata = { title: 'Features' };

export default async function FeaturesPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/policy/features', params: await searchParams };
  const query = (paramOf(list, 'q') ?? '').trim().toLowerCase();
  const asked = paramOf(list, 'group');
  const [{ operator }, saved, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.features, {}),
    call(previewMc, {}),
  ]);
  const readOnly = !may(operator.role, 'policy.write');
  const group = featureGroups.find((one) => one === asked);
  const showOn = query === '' && asked === 'on';
  const shown = features.filter((row) => {
    if (query !== '') return fits(row, query);
    return showOn ? isOn(row, saved.value) : row.group === (group ?? 'checks');
  });
  const switches = shown.filter(hasSwitch);
  const pointers = shown.filter((row) => !hasSwitch(row));
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Abilities of the daemon that are on or off. What other forms bring by themselves is listed with the way to it."
        title="Features"
      />
      <ListTools>
        <SearchBox
          label={`Search ${features.length} features, by their name or what they do`}
          list={list}
          wide
        />
      </ListTools>
      <div className="mb-4 overflow-x-auto">
        <Segmented items={viewsOf(list, query, asked, saved.value)} label="Which features" />
      </div>
      <Columns
        aside={
          <WrittenLines about={/FEATURE|LOCAL_USER|CANONIFY|LDAPROUTE|OSTYPE|DOMAIN\(|VERSIONID/} mc={mc} />
        }
      >
        {switches.length > 0 ? (
          <SectionPanel
            action={saveFeatures}
            readOnly={readOnly}
            saved={saved}
            title={titleOf(query, showOn, group ?? 'checks')}
          >
            {switches.map((row) => (
              <div key={row.name}>
                <input name={`here.${row.name}`} type="hidden" value="1" />
                <FeatureField readOnly={readOnly} row={row} setting={settingOf(row, saved.value)} />
              </div>
            ))}
          </SectionPanel>
        ) : null}
        {pointers.length > 0 ? (
          <Panel title="Set elsewhere">
            <FeaturePointers rows={pointers} />
          </Panel>
        ) : null}
        {shown.length === 0 ? (
          <EmptyState>
            No feature is called that. Features of your own stand in the lines of an imported file.
          </EmptyState>
        ) : null}
        {query === '' && group === 'addresses' ? <NamesPanel readOnly={readOnly} /> : null}
        {query === '' && group === 'forms' ? <BeginningPanel readOnly={readOnly} /> : null}
      </Columns>
    </>
  );
}

function fits({ name, label, help, before }: FeatureRow, query: string): boolean {
  return [name, label, help, before ?? ''].some((text) => text.toLowerCase().includes(query));
}

function settingOf(row: FeatureRow, set: Features) {
  return set[row.name] ?? { on: row.ours !== undefined, uses: [row.ours ?? []], acknowledged: null };
}

const isOn = (row: FeatureRow, set: Features): boolean => hasSwitch(row) && settingOf(row, set).on;

function titleOf(query: string, showOn: boolean, group: keyof typeof featureGroupWords): string {
  if (query !== '') return 'Features that match';
  return showOn ? 'Features that are on' : featureGroupWords[group];
}

function viewsOf(list: List, query: string, asked: string | undefined, set: Features) {
  const on = features.filter((row) => isOn(row, set)).length;
  const href = (group: string) => listHref(list, { group, q: null });
  const current = asked ?? 'checks';
  return [
    { href: href('on'), label: `On ${on}`, current: query === '' && current === 'on' },
    ...featureGroups.map((one) => ({
      href: href(one),
      label: featureGroupWords[one],
      current: query === '' && current === one,
    })),
  ];
}

const nameFields = [
  {
    field: 'localUsers',
    macro: 'LOCAL_USER',
    label: 'Users that stay on this host',
    help: 'Their mail goes neither to MAIL_HUB nor to LUSER_RELAY. One on each line.',
  },
  {
    field: 'canonifyDomains',
    macro: 'CANONIFY_DOMAIN',
    label: 'Domains that are looked up all the same',
    help: 'Although nocanonify is on.',
  },
  {
    field: 'ldapDomains',
    macro: 'LDAPROUTE_DOMAIN',
    label: 'Domains that LDAP is asked about',
    help: 'With ldap_routing.',
  },
  {
    field: 'ldapEquivalents',
    macro: 'LDAPROUTE_EQUIVALENT',
    label: 'Hosts that count as the masqueraded domain there',
    help: 'LDAP is asked about their users under the name we send as.',
  },
] as const;

async function NamesPanel({ readOnly }: { readOnly: boolean }) {
  const saved = await call(readSection.addressing, {});
  return (
    <SectionPanel
      action={save.bind(null, 'addressing')}
      readOnly={readOnly}
      saved={saved}
      title="Names that features go by"
    >
      {nameFields.map(({ field, macro, label, help }) => (
        <TextArea
          daemonName={macro}
          help={help}
          key={field}
          label={label}
          mono
          name={`value.${field}`}
          readOnly={readOnly}
          value={saved.value[field].join('\n')}
        />
      ))}
    </SectionPanel>
  );
}

async function BeginningPanel({ readOnly }: { readOnly: boolean }) {
  const saved = await call(readSection.build, {});
  return (
    <SectionPanel
      action={save.bind(null, 'build')}
      readOnly={readOnly}
      saved={saved}
      title="How sendmail.mc begins"
    >
      <Select
        choices={osTypes.map((value) => ({ value, label: value }))}
        daemonName="OSTYPE"
        fallback="linux"
        help="Paths and programs of the operating system. linux fits every gateway; debian brings Debian’s own."
        label="Operating system"
        mono
        name="value.osType"
        readOnly={readOnly}
        value={saved.value.osType}
      />
      <Select
        choices={domainFiles.map((value) => ({ value, label: value || 'None' }))}
        daemonName="DOMAIN"
        fallback=""
        fallbackSays="none"
        help="Settings that sites share, from a file of sendmail-cf. Everything in them has a form here."
        label="Shared settings"
        name="value.domain"
        readOnly={readOnly}
        value={saved.value.domain}
      />
      <TextField
        daemonName="VERSIONID"
        fallback="Postern"
        help="Stands in sendmail.cf as a comment."
        label="Version of the configuration"
        mono
        name="value.versionId"
        readOnly={readOnly}
        value={saved.value.versionId}
      />
    </SectionPanel>
  );
}
