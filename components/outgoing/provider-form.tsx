import { Checkbox } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Note } from '#components/ui/note.tsx';
import { SecretField } from '#components/ui/secret-field.tsx';

type Draft = {
  routingVersion: number;
  outgoingVersion: number;
  smartHost: string;
  host: string;
  authentication: string;
  hasPassword: boolean;
  relayRoutes: number;
};

/** Everything that sending through one server needs, on one form. */
export function ProviderForm({
  draft,
  action,
  closeHref,
}: {
  draft: Draft;
  action: FormAction;
  closeHref: string;
}) {
  return (
    <ActionForm
      action={action}
      footer={<FormActions cancelHref={closeHref} save="Save to draft" />}
      label="Send through a provider"
      revision={`${draft.routingVersion}.${draft.outgoingVersion}`}
    >
      <input name="routingVersion" type="hidden" value={draft.routingVersion} />
      <input name="outgoingVersion" type="hidden" value={draft.outgoingVersion} />
      <p className="text-small text-ink-2">
        For mail that no route below decides.{' '}
        {draft.smartHost ? (
          <>
            Now it goes to <code>{draft.smartHost}</code>.
          </>
        ) : (
          'Now each domain’s own MX records decide.'
        )}
      </p>
      <TextField
        autoFocus
        daemonName="SMART_HOST"
        help="The name of the provider’s server for sending."
        label="Server"
        mono
        name="host"
        placeholder="smtp.isp.example"
        value={draft.host}
      />
      <TextField
        daemonName="RELAY_MAILER_ARGS"
        fallback="587"
        help={
          draft.relayRoutes > 0
            ? `Many networks block 25. On every gateway, for ${formatCount(draft.relayRoutes, 'route')} with relay: below, too.`
            : 'Many networks block 25. Set on every gateway.'
        }
        inputMode="numeric"
        label="Port"
        mono
        name="port"
        value={587}
      />
      <TextField
        daemonName="I:"
        help="Nothing: the provider knows us by our address."
        label="Log in as"
        mono
        name="authentication"
        optional
        value={draft.authentication}
      />
      <SecretField daemonName="P=" label="Password" name="password" stored={draft.hasPassword} />
      <Checkbox
        checked
        daemonName="TLS_Srv: ENCR:128"
        help="Without TLS the mail waits, and no password is sent."
        label="Demand TLS"
        name="demandTls"
      />
      <Note>
        Mechanisms and the rest of the login stand under Authentication, Outgoing logins. While the provider
        does not take it, mail waits.
      </Note>
    </ActionForm>
  );
}
