import { KeptLines } from '#components/policy/kept-lines.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { TextArea } from '#components/ui/field.tsx';
import { Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../section-actions.ts';
import { saveKept } from './actions.ts';

export const metadata = { title: 'Custom rules' };

const fields = [
  {
    name: 'localConfig',
    macro: 'LOCAL_CONFIG',
    label: 'Classes, macros, maps, headers',
    help: 'Lines of the cf: C, D, F, H, K, M … Settings have forms of their own.',
    rows: 6,
  },
  {
    name: 'localRule0',
    macro: 'LOCAL_RULE_0',
    label: 'Routing rules',
    help: 'Rules of ruleset 0, with a tab between their sides.',
    rows: 4,
  },
  {
    name: 'localRulesets',
    macro: 'LOCAL_RULESETS',
    label: 'Rule sets',
    help: 'SLocal_check_mail, SLocal_check_rcpt, Local_trust_auth … with a tab between the sides of each rule.',
    rows: 14,
  },
] as const;

export default async function CustomRulesPage() {
  const [{ operator }, saved, source, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.customRules, {}),
    call(readSection.source, {}),
    call(previewMc, {}),
  ]);
  const kept = source.value.directives
    .map((directive, at) => ({ ...directive, at }))
    .filter(({ kind }) => kind === 'kept');
  const readOnly = !may(operator.role, 'policy.write');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="For what no form can say. Written as they stand, never read by m4."
        title="Custom rules"
      />
      <Columns aside={<WrittenLines about={/^LOCAL_|^[SRKCDFH][A-Z{]/} mc={mc} />}>
        <Note title="The daemon itself checks them.">
          A deployment lets the real sendmail read them before anything is switched; a mistake is shown with
          its line, and the release in force goes on.
        </Note>
        <SectionPanel action={save.bind(null, 'customRules')} readOnly={readOnly} saved={saved} title="Rules">
          {fields.map(({ name, macro, label, help, rows }) => (
            <TextArea
              daemonName={macro}
              help={help}
              key={name}
              label={label}
              mono
              name={`value.${name}`}
              readOnly={readOnly}
              rows={rows}
              value={saved.value[name]}
            />
          ))}
        </SectionPanel>
        {kept.length > 0 && (
          <SectionPanel
            action={saveKept}
            readOnly={readOnly}
            saved={source}
            title={`Kept from the import: ${kept.length}`}
          >
            <p className="mb-3 text-ink-2">
              No form can show these. m4 reads them where they stood; empty one to take it away.
            </p>
            <KeptLines lines={kept} readOnly={readOnly} />
          </SectionPanel>
        )}
      </Columns>
    </>
  );
}
