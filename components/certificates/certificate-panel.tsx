import type { ReactNode } from 'react';
import { CertificateDetails } from '#components/certificates/certificate-details.tsx';
import { CertificateState } from '#components/certificates/certificate-state.tsx';
import { GatewaysField, type Proposal } from '#components/certificates/order-fields.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { CloseButton, Dialog, DialogButton } from '#components/ui/dialog.tsx';
import { ActionForm, type FormAction, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { PanelBody, SidePanel } from '#components/ui/side-panel.tsx';
import type { CertificateDetails as Details } from '#lib/pki/get-certificate.ts';
import type { CertificateHost } from '#lib/pki/list-hosts.ts';
import { coversName } from '#lib/pki/name.ts';

export type CertificateActions = { renew: FormAction; complete: FormAction; remove: FormAction };

const deleteDialog = 'delete-certificate';

/** One certificate beside the list: what it says and what can be done with it. */
export function CertificatePanel({
  certificate,
  closeHref,
  actions,
  hosts,
}: {
  certificate: Details;
  closeHref: string;
  /** Absent for those who may only look. */
  actions?: CertificateActions;
  hosts: readonly CertificateHost[];
}) {
  return (
    <SidePanel
      badge={<CertificateState certificate={certificate} />}
      closeHref={closeHref}
      title={certificate.label}
    >
      {actions ? (
        <Doing actions={actions} certificate={certificate} hosts={hosts} />
      ) : (
        <PanelBody>
          <CertificateDetails certificate={certificate} />
        </PanelBody>
      )}
    </SidePanel>
  );
}

function Doing({
  certificate,
  actions,
  hosts,
}: {
  certificate: Details;
  actions: CertificateActions;
  hosts: readonly CertificateHost[];
}) {
  const { id, kind, origin, version, hasKey, issuer, successor } = certificate;
  const danger = <DeleteButton certificate={certificate} />;
  const row = (
    <>
      <input name="id" type="hidden" value={id} />
      <input name="version" type="hidden" value={version} />
      <CertificateDetails certificate={certificate} />
    </>
  );
  if (kind === 'request') {
    return (
      <ActionForm
        action={actions.complete}
        footer={<FormActions busy="Checking" danger={danger} save="Check and store" />}
        label="Paste the answer"
        revision={version}
      >
        {row}
        <AnswerFields proposal={proposalFor(certificate.names, hosts)} />
      </ActionForm>
    );
  }
  const renewable = !successor && kind !== 'authority' && (issuer !== null || origin === 'self-signed');
  if (renewable) {
    return (
      <ActionForm
        action={actions.renew}
        footer={<FormActions busy="Renewing" danger={danger} save="Renew" />}
        label={`Renew ${certificate.label}`}
        revision={version}
      >
        {row}
      </ActionForm>
    );
  }
  return (
    <>
      <PanelBody>
        <CertificateDetails certificate={certificate} />
      </PanelBody>
      <Foot>
        {danger}
        {kind === 'authority' && hasKey ? (
          <LinkButton className="ml-auto" href={`/certificates?new=issue&authority=${id}`} variant="primary">
            Issue a certificate
          </LinkButton>
        ) : null}
        {kind !== 'authority' && !successor ? (
          <LinkButton className="ml-auto" href={`/certificates?new=request&like=${id}`}>
            Request a successor
          </LinkButton>
        ) : null}
      </Foot>
    </>
  );
}

function Foot({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2 border-t border-line px-5 py-3">{children}</div>;
}

/** The gateways it is made for, those that have one already left alone. */
function proposalFor(names: readonly string[], hosts: readonly CertificateHost[]): Proposal {
  const fitting = hosts.filter(
    ({ hostName, hasCertificate }) => !hasCertificate && coversName(names, hostName),
  );
  return { names, hosts, chosen: fitting.map(({ id }) => id) };
}

function AnswerFields({ proposal }: { proposal: Proposal }) {
  return (
    <>
      <PasteField
        help="What the authority sent back. Its chain may come with it."
        label="The answer"
        name="certificate"
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <PasteField
        help="The issuers, in any order."
        label="Chain"
        name="chain"
        optional
        placeholder="-----BEGIN CERTIFICATE-----"
      />
      <GatewaysField proposal={proposal} />
    </>
  );
}

function whyKept({ inDraft, issued, kind }: Details): string | null {
  if (inDraft.length > 0) return `The draft uses it for ${inDraft.join(', ')}.`;
  if (kind === 'authority' && issued.length > 0) return 'It signed certificates that are still here.';
  return null;
}

function DeleteButton({ certificate }: { certificate: Details }) {
  if (whyKept(certificate)) return null;
  return (
    <DialogButton dialog={deleteDialog} variant="danger-quiet">
      Delete
    </DialogButton>
  );
}

/** Stands beside the panel, not in it. */
export function DeleteDialog({ certificate, action }: { certificate: Details; action: FormAction }) {
  const { id, version, label, kind, hasKey, inForce } = certificate;
  const noun = kind === 'authority' ? 'authority' : kind === 'request' ? 'request' : 'certificate';
  return (
    <Dialog
      id={deleteDialog}
      narrow
      sentence={
        <>
          {hasKey
            ? 'Its private key is destroyed; there is no other copy in this console.'
            : 'It can be imported again.'}{' '}
          {inForce.length > 0
            ? `It stays in force on ${inForce.join(', ')} until the next deployment.`
            : null}
        </>
      }
      title={`Delete ${noun} “${label}”`}
    >
      <ActionForm action={action} label={`Delete ${label}`}>
        <input name="id" type="hidden" value={id} />
        <input name="version" type="hidden" value={version} />
        <div className="flex justify-end gap-2">
          <CloseButton>Keep it</CloseButton>
          <SubmitButton busy="Deleting" variant="danger-solid">
            Delete the {noun}
            {hasKey ? ' and its key' : ''}
          </SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
