import { notFound } from 'next/navigation';
import { Deployments } from '#components/changes/deployments.tsx';
import { FileDiffs } from '#components/changes/file-diffs.tsx';
import { WordList } from '#components/changes/word-list.tsx';
import { State } from '#components/ui/badge.tsx';
import { Button, LinkButton } from '#components/ui/button.tsx';
import { controlClass } from '#components/ui/control.ts';
import { ActionForm, SubmitButton } from '#components/ui/form.tsx';
import { formatExact } from '#components/ui/format.ts';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Facts, Item, ItemList, Panel, Section } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { compareReleases, getRelease, listReleases } from '#lib/release/list-releases.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { putBack } from '../actions.ts';

export const metadata = { title: 'Release' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<ListParams> };

export default async function ReleasePage({ params, searchParams }: Props) {
  const { id } = await params;
  const list = { path: `/changes/releases/${id}`, params: await searchParams };
  const [{ operator }, release, others] = await Promise.all([
    requireSignedIn(),
    call(getRelease, { id }).catch(() => null),
    call(listReleases, { size: 200 }),
  ]);
  if (!release) notFound();
  const against = paramOf(list, 'against') ?? release.parentId ?? undefined;
  const files = against && against !== id ? await call(compareReleases, { id, other: against }) : [];
  return (
    <>
      <PageHead
        actions={
          <>
            <LinkButton
              download
              href={`/changes/policy.json?release=${release.number}`}
              icon="download"
              prefetch={false}
            >
              Download policy.json
            </LinkButton>
            {may(operator.role, 'releases.deploy') ? (
              <ActionForm action={putBack} label="Put back in force">
                <input name="id" type="hidden" value={id} />
                <SubmitButton busy="Asking" variant="plain">
                  Put {id.slice(0, 7)} in force
                </SubmitButton>
              </ActionForm>
            ) : null}
          </>
        }
        crumbs={[{ label: 'Releases', href: '/changes/releases' }]}
        sentence={
          <>
            Release <code>{id}</code> by {release.authorName}, {formatExact(release.createdAt)}.
          </>
        }
        title={release.comment}
      />
      <Columns
        aside={
          <Panel title="Made from">
            <Facts
              rows={[
                { term: 'Number', value: release.number },
                { term: 'On top of', value: <code>{release.parentId ?? 'nothing'}</code> },
                { term: 'By', value: release.authorName },
              ]}
            />
            <AcceptedFindings findings={release.findings} />
          </Panel>
        }
      >
        <Section title="Deployments">
          <Deployments
            deployments={release.deployments.map((one) => ({ ...one, gateway: one.gateway.name }))}
          />
        </Section>
        <Section title="In words">
          <WordList words={release.words} />
        </Section>
        <Section
          aside={
            <form className="flex items-center gap-2" method="get">
              <label className="flex items-center gap-2 text-small text-ink-3">
                compared with
                <select
                  className={controlClass(false, 'h-control-small px-2 font-mono text-small')}
                  defaultValue={against}
                  name="against"
                >
                  {others.rows
                    .filter((one) => one.id !== id)
                    .map((one) => (
                      <option key={one.id} value={one.id}>
                        {one.id} {one.comment.slice(0, 40)}
                      </option>
                    ))}
                </select>
              </label>
              <Button small type="submit">
                Compare
              </Button>
            </form>
          }
          title="In files"
        >
          {files.length > 0 ? (
            <FileDiffs
              chosen={paramOf(list, 'file')}
              files={files}
              hrefOf={(path) => listHref(list, { file: path })}
            />
          ) : (
            <p className="text-ink-2">
              {against ? 'No file differs.' : 'It is the first; there is nothing to compare with.'}
            </p>
          )}
        </Section>
      </Columns>
    </>
  );
}

type Release = Awaited<ReturnType<typeof getRelease.invoke>>;

function AcceptedFindings({ findings }: { findings: Release['findings'] }) {
  if (findings.length === 0)
    return (
      <p className="mt-3">
        <State is="ok">No findings</State>
      </p>
    );
  return (
    <ItemList label="Findings at that time">
      {findings.map((one) => (
        <Item
          icon={one.severity === 'warning' ? 'warn' : 'advice'}
          key={one.key}
          meta={<code>{one.rule}</code>}
          title={one.title}
        >
          {one.acceptedBy ? `Accepted by ${one.acceptedBy}.` : null}
        </Item>
      ))}
    </ItemList>
  );
}
