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
  const [{ operator }, saved, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.customRules, {}),
    call(previewMc, {}),
  ]);
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
      </Columns>
    </>
  );
}
