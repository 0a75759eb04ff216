import { BrowserName } from '#components/operators/browser-name.tsx';
import { LinkForm } from '#components/operators/link-form.tsx';
import { NewOperator } from '#components/operators/new-operator.tsx';
import { State } from '#components/ui/badge.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { DataTable, momentCell } from '#components/ui/data-table.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, FormActions, SubmitButton } from '#components/ui/form.tsx';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Section, Stack } from '#components/ui/panel.tsx';
import { PanelBody, SidePanel, Split } from '#components/ui/side-panel.tsx';
import { listOperators } from '#lib/auth/list-operators.ts';
import { listSessions } from '#lib/auth/list-sessions.ts';
import { may, roles, roleWords } from '#lib/auth/permissions.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { change, create, endSession, makeLink, setDisabled } from './actions.ts';

export const metadata = { title: 'Operators' };

const roleChoices = roles.map((value) => ({
  value,
  label: roleWords[value].name,
  help: roleWords[value].does,
}));

type Operator = Awaited<ReturnType<typeof listOperators.invoke>>[number];

export default async function OperatorsPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/system/operators', params: await searchParams };
  const [{ operator: me }, operators, sessions] = await Promise.all([
    requireSignedIn(),
    call(listOperators, {}),
    call(listSessions, {}),
  ]);
  const mayWrite = may(me.role, 'operators.write');
  const chosen = operators.find((one) => one.id === paramOf(list, 'open'));
  const adding = mayWrite && paramOf(list, 'new') !== undefined;
  const panel = adding ? (
    <SidePanel closeHref={list.path} title="New operator">
      <NewOperator action={create} cancelHref={list.path} roles={roleChoices} />
    </SidePanel>
  ) : chosen ? (
    <OperatorPanel closeHref={list.path} mayWrite={mayWrite} operator={chosen} />
  ) : null;
  return (
    <Split panel={panel}>
      <PageHead
        actions={
          mayWrite ? (
            <LinkButton hotkey="n" href={listHref(list, { new: '1', open: null })} icon="plus">
              Add operator
            </LinkButton>
          ) : null
        }
        crumbs={[{ label: 'System' }]}
        sentence="The people who use this console. What a role may not do it does not see."
        title="Operators"
      />
      <Stack>
        <DataTable
          columns={[
            { key: 'name', label: 'Name', cell: (row) => row.name, stack: 'main' },
            { key: 'email', label: 'E-mail address', cell: (row) => row.email },
            { key: 'role', label: 'Role', cell: (row) => roleWords[row.role].name },
            { key: 'state', label: 'State', cell: (row) => <OperatorState operator={row} /> },
            {
              key: 'last',
              label: 'Last sign-in',
              cell: (row) => momentCell(row.lastSignInAt),
              right: true,
              stack: 'end',
            },
          ]}
          label="Operators"
          openKey={chosen?.id}
          rowHref={(row) => listHref(list, { open: row.id, new: null })}
          rowKey={(row) => row.id}
          rows={operators}
        />
        <Section title="Open sessions">
          <DataTable
            columns={[
              { key: 'who', label: 'Who', cell: (row) => row.operator.name, stack: 'main' },
              { key: 'from', label: 'From', cell: (row) => row.address, mono: true },
              { key: 'agent', label: 'Browser', cell: (row) => <BrowserName userAgent={row.userAgent} /> },
              { key: 'seen', label: 'Last seen', cell: (row) => momentCell(row.lastSeenAt) },
              {
                key: 'end',
                label: <span className="sr-only">End it</span>,
                cell: (row) =>
                  mayWrite ? (
                    <ActionForm action={endSession} label={`End a session of ${row.operator.name}`}>
                      <input name="id" type="hidden" value={row.id} />
                      <SubmitButton busy="Ending" small variant="danger-quiet">
                        End
                      </SubmitButton>
                    </ActionForm>
                  ) : null,
                right: true,
                stack: 'end',
                width: 'w-24',
              },
            ]}
            empty={{ says: 'Nobody is signed in.' }}
            label="Open sessions"
            rowKey={(row) => row.id}
            rows={sessions}
          />
        </Section>
      </Stack>
    </Split>
  );
}

function OperatorState({ operator }: { operator: Operator }) {
  if (operator.disabledAt) return <State is="off">Disabled</State>;
  if (!operator.hasPassword) return <State is="waiting">Has not chosen a password</State>;
  return <State is="ok">Active</State>;
}

function OperatorPanel({
  operator,
  mayWrite,
  closeHref,
}: {
  operator: Operator;
  mayWrite: boolean;
  closeHref: string;
}) {
  const disabled = operator.disabledAt !== null;
  return (
    <SidePanel badge={<OperatorState operator={operator} />} closeHref={closeHref} title={operator.name}>
      <ActionForm
        action={change}
        footer={mayWrite ? <FormActions cancelHref={closeHref} done="Saved" /> : null}
        label={`Change ${operator.name}`}
        revision={operator.version}
      >
        <input name="id" type="hidden" value={operator.id} />
        <input name="version" type="hidden" value={operator.version} />
        <TextField label="Name" name="name" readOnly={!mayWrite} value={operator.name} />
        <RadioCards
          choices={roleChoices}
          label="Role"
          name="role"
          readOnly={!mayWrite}
          value={operator.role}
        />
      </ActionForm>
      {mayWrite ? (
        <PanelBody>
          <div className="flex flex-col gap-4 border-t border-line pt-4">
            <LinkForm action={makeLink} id={operator.id} name={operator.name}>
              Make a link to choose a new password
            </LinkForm>
            <ActionForm action={setDisabled} label={disabled ? 'Enable' : 'Disable'}>
              <input name="id" type="hidden" value={operator.id} />
              <Button
                name="disable"
                type="submit"
                value={disabled ? 'no' : 'yes'}
                variant={disabled ? 'plain' : 'danger'}
              >
                {disabled
                  ? `Enable ${operator.name} again`
                  : `Disable ${operator.name} and end every session`}
              </Button>
            </ActionForm>
          </div>
        </PanelBody>
      ) : null}
    </SidePanel>
  );
}
