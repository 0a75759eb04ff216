import { FilesField } from '#components/import/files-field.tsx';
import { TextLink } from '#components/ui/button.tsx';
import { Checkbox, Select } from '#components/ui/choice.tsx';
import { ActionForm, FormActions } from '#components/ui/form.tsx';
import { EmptyState, Note } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';
import { may } from '#lib/auth/permissions.ts';
import { listGateways } from '#lib/gateway/list-gateways.ts';
import { listImports } from '#lib/import/get-import.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { fetchFromGateway, upload } from './actions.ts';

export const metadata = { title: 'Import' };

export default async function ImportPage() {
  const [{ operator }, waiting, gateways] = await Promise.all([
    requireSignedIn(),
    call(listImports, {}),
    call(listGateways, {}),
  ]);
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Policy' }]}
        sentence="Take over a server that has run for years: sendmail.mc, the maps and class files it names, Sendmail.conf."
        title="Import"
      />
      {may(operator.role, 'policy.write') ? (
        <Columns aside={<Waiting imports={waiting} />}>
          <Note title="Nothing changes yet.">
            First you see what every line would become. The draft is replaced when you say so, and a gateway
            when you deploy.
          </Note>
          <Panel title="Upload files">
            <ActionForm
              action={upload}
              footer={<FormActions busy="Reading" save="Read the files" />}
              label="Upload files"
            >
              <FilesField
                daemonName="/etc/mail"
                help="sendmail.mc and everything beside it, certificates too: the sources, not the .db files. 32 MiB at most. Or one policy.json."
                label="Files"
                name="files"
              />
              <Checkbox
                daemonName="confSERVER_KEY"
                help="Of the certificates that sendmail.mc names. They are stored sealed. Without this they are left out before anything is kept."
                label="Take private keys over"
                name="withKeys"
              />
            </ActionForm>
          </Panel>
          <Panel title="Read from a gateway">
            {gateways.length > 0 ? (
              <ActionForm
                action={fetchFromGateway}
                footer={<FormActions busy="Reading" save="Read its files" />}
                label="Read from a gateway"
              >
                <Select
                  choices={gateways.map(({ id, name }) => ({ value: id, label: name }))}
                  daemonName="/etc/mail"
                  help="The agent reads what stands in /etc/mail on its host, without keys and compiled maps."
                  label="Gateway"
                  name="gatewayId"
                  value={gateways[0]?.id}
                />
              </ActionForm>
            ) : (
              <EmptyState action={<TextLink href="/system/gateways">Enrol a gateway</TextLink>}>
                No gateway is enrolled.
              </EmptyState>
            )}
          </Panel>
        </Columns>
      ) : (
        <Waiting imports={waiting} />
      )}
    </>
  );
}

function Waiting({
  imports,
}: {
  imports: { id: string; origin: string; createdAt: Date; createdBy: string }[];
}) {
  return (
    <Panel flush title="Read, not taken over">
      {imports.length > 0 ? (
        <ItemList label="Imports">
          {imports.map(({ id, origin, createdAt, createdBy }) => (
            <Item
              key={id}
              meta={
                <>
                  by {createdBy}, <Time at={createdAt} />
                </>
              }
              title={<TextLink href={`/policy/import/${id}`}>{origin}</TextLink>}
            />
          ))}
        </ItemList>
      ) : (
        <EmptyState>Nothing waits.</EmptyState>
      )}
    </Panel>
  );
}
