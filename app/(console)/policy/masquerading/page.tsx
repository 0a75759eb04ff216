import { MasqueradePreview } from '#components/policy/masquerade-preview.tsx';
import { SectionPanel } from '#components/policy/section-panel.tsx';
import { WrittenLines } from '#components/policy/written-lines.tsx';
import { Checkbox } from '#components/ui/choice.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { type ListParams, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { rewriteInDraft } from '#lib/policy/rewrite-in-draft.ts';
import { readSection } from '#lib/policy/save-section.ts';
import { previewMc } from '#lib/release/preview-mc.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { save } from '../section-actions.ts';

export const metadata = { title: 'Masquerading' };

const boxes = [
  {
    name: 'envelope',
    feature: 'masquerade_envelope',
    label: 'The envelope sender too',
    help: 'So that bounces come to the masqueraded domain.',
  },
  {
    name: 'entireDomain',
    feature: 'masquerade_entire_domain',
    label: 'Everything below these domains',
    help: 'host1.corp.example as well as corp.example.',
  },
  {
    name: 'allMasquerade',
    feature: 'allmasquerade',
    label: 'Recipients in headers too',
    help: 'Rarely wanted: replies of others show the new name.',
  },
  {
    name: 'limited',
    feature: 'limited_masquerade',
    label: 'Only the domains listed here',
    help: 'Our own names (local-host-names) are left alone.',
  },
  {
    name: 'localNoMasquerade',
    feature: 'local_no_masquerade',
    label: 'Not for mail delivered here',
    help: 'People on this host see each other’s true addresses.',
  },
] as const;

export default async function MasqueradingPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const params = await searchParams;
  const address = paramOf({ path: '', params }, 'address') ?? '';
  const [{ operator }, saved, mc] = await Promise.all([
    requireSignedIn(),
    call(readSection.masquerading, {}),
    call(previewMc, {}),
  ]);
  const preview = address ? await call(rewriteInDraft, { address }).catch(() => null) : null;
  const readOnly = !may(operator.role, 'policy.write');
  const { value } = saved;
  const lines = (names: readonly string[]) => names.join('\n');
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Under which domain mail goes out, whatever host it came from."
        title="Masquerading"
      />
      <Columns
        aside={
          <>
            <MasqueradePreview address={address} rewritten={preview} />
            <WrittenLines about={/MASQ|masq|EXPOSED/} mc={mc} />
          </>
        }
      >
        <SectionPanel
          action={save.bind(null, 'masquerading')}
          readOnly={readOnly}
          saved={saved}
          title="Sender addresses"
        >
          <TextField
            daemonName="MASQUERADE_AS"
            fallback=""
            fallbackSays="empty: addresses stay as they are"
            help="What the domain of senders becomes."
            label="Send as"
            mono
            name="value.masqueradeAs"
            placeholder="example.org"
            readOnly={readOnly}
            value={value.masqueradeAs}
          />
          <TextArea
            daemonName="MASQUERADE_DOMAIN"
            help="One on each line, besides our own names."
            label="Domains that are rewritten"
            mono
            name="value.domains"
            readOnly={readOnly}
            value={lines(value.domains)}
          />
          <TextArea
            daemonName="MASQUERADE_EXCEPTION"
            help="Hosts or domains that keep their name."
            label="Except"
            mono
            name="value.exceptions"
            readOnly={readOnly}
            value={lines(value.exceptions)}
          />
          <TextArea
            daemonName="EXPOSED_USER"
            help="Users whose mail shows the true host, such as root: it tells where trouble is."
            label="Users that stay visible"
            mono
            name="value.exposedUsers"
            readOnly={readOnly}
            value={lines(value.exposedUsers)}
          />
          {boxes.map(({ name, feature, label, help }) => (
            <Checkbox
              checked={value[name]}
              daemonName={feature}
              help={help}
              key={name}
              label={label}
              name={`value.${name}`}
              readOnly={readOnly}
            />
          ))}
        </SectionPanel>
      </Columns>
    </>
  );
}
