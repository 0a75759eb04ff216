import { DeployForm } from '#components/changes/deploy-form.tsx';
import { FileDiffs } from '#components/changes/file-diffs.tsx';
import { FindingList } from '#components/changes/finding-list.tsx';
import { WordList } from '#components/changes/word-list.tsx';
import { State } from '#components/ui/badge.tsx';
import { LinkButton } from '#components/ui/button.tsx';
import { formatCount, formatExact } from '#components/ui/format.ts';
import { type ListParams, listHref, paramOf } from '#components/ui/list-url.ts';
import { EmptyState } from '#components/ui/note.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Columns, Panel, Section } from '#components/ui/panel.tsx';
import { may } from '#lib/auth/permissions.ts';
import { placeHref, ruleHref } from '#lib/policy/finding.ts';
import { type Review, reviewDraft } from '#lib/release/review-draft.ts';
import { call } from '#lib/web/call.ts';
import { requireSignedIn } from '#lib/web/session.ts';
import { deploy, mend } from './actions.ts';

export const metadata = { title: 'Review' };

const formId = 'deploy';

export default async function ReviewPage({ searchParams }: { searchParams: Promise<ListParams> }) {
  const list = { path: '/changes/review', params: await searchParams };
  const [{ operator }, review] = await Promise.all([requireSignedIn(), call(reviewDraft, {})]);
  const mayDeploy = may(operator.role, 'releases.deploy');
  const { findings, words, files, base } = review;
  const changed = words.length > 0 || files.length > 0;
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Changes' }]}
        sentence={
          base ? (
            <>
              Since release <code>{base.id}</code> by {base.by}, {formatExact(base.at)}.
            </>
          ) : (
            'Nothing was released yet: this is all that the first release will hold.'
          )
        }
        title={
          changed
            ? `${formatCount(review.pending || words.length || files.length, 'change')} to review`
            : 'No changes'
        }
      />
      <Columns aside={mayDeploy && changed ? <DeployPanel review={review} /> : null} sticky>
        <Section aside={<FindingCounts findings={findings} />} title="Findings">
          {findings.length > 0 ? (
            <Panel flush>
              <FindingList
                findings={findings.map(shown)}
                form={mayDeploy && changed ? formId : undefined}
                mend={mayDeploy ? mend : null}
              />
            </Panel>
          ) : (
            <State is="ok">Nothing speaks against this policy.</State>
          )}
        </Section>
        {changed ? (
          <>
            <Section title="In words">
              <WordList words={words} />
            </Section>
            <Section
              aside={
                <span className="text-small text-ink-3">
                  {new Set(files.map((file) => file.path)).size} of {review.fileCount} files differ
                </span>
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
                <p className="text-ink-2">No file changes: what changed is not written anywhere.</p>
              )}
            </Section>
          </>
        ) : (
          <div className="mt-8">
            <EmptyState action={<LinkButton href="/changes/releases">Releases</LinkButton>}>
              The draft is what was released last. Change something under Policy, and it will be shown here.
            </EmptyState>
          </div>
        )}
      </Columns>
    </>
  );
}

type Found = Review['findings'][number];

const shown = ({ key, rule, severity, title, text, place, fix, entryRow }: Found) => ({
  key,
  rule,
  severity,
  title,
  text,
  href: placeHref(place, entryRow ?? undefined),
  help: ruleHref(rule),
  fix: fix?.label ?? null,
});

function FindingCounts({ findings }: { findings: readonly Found[] }) {
  const of = (severity: Found['severity']) => findings.filter((one) => one.severity === severity).length;
  return (
    <span className="flex gap-3 text-small">
      {of('error') > 0 ? <State is="bad">{formatCount(of('error'), 'error')}</State> : null}
      {of('warning') > 0 ? <State is="warn">{formatCount(of('warning'), 'warning')}</State> : null}
      {of('advice') > 0 ? <State is="advice">{of('advice')} advice</State> : null}
    </span>
  );
}

function DeployPanel({ review }: { review: Review }) {
  const { base, digest, gateways, findings, words, files } = review;
  const of = (severity: Found['severity']) => findings.filter((one) => one.severity === severity).length;
  return (
    <>
      <Panel
        aside={
          base ? (
            <span className="text-small text-ink-3">
              on top of <code>{base.id}</code>
            </span>
          ) : null
        }
        title="Deploy"
      >
        <DeployForm
          action={deploy}
          changes={review.pending || words.length || files.length}
          digest={digest}
          errors={of('error')}
          gateways={gateways.map(({ id, name, trouble, ready }) => ({
            id,
            name,
            ready,
            note: ready ? (trouble ? 'away, will follow' : whatHappens(review, name)) : 'never answered',
          }))}
          id={formId}
          warnings={of('warning')}
        />
      </Panel>
      <div className="mt-6">
        <h2 className="mb-2">What will happen</h2>
        <ol className="list-decimal pl-4.5 text-small leading-5 text-ink-2">
          <li>
            {review.fileCount} files are made, {new Set(files.map((file) => file.path)).size} of them differ.
          </li>
          <li>Each gateway compiles, lets its own daemon read the result, and starts a canary.</li>
          <li>One switch, then a probe over SMTP with TLS.</li>
          <li>Passwords of accounts are not part of this: they are live already.</li>
        </ol>
      </div>
    </>
  );
}

/** Whether the daemon must reload: maps are read afresh by every connection. */
function whatHappens({ files }: Review, gateway: string): string {
  const own = files.filter((file) => file.only.length === 0 || file.only.includes(gateway));
  if (own.length === 0) return 'nothing to do';
  return own.every((file) => file.path.startsWith('maps/') || file.path === 'aliases')
    ? 'maps only'
    : '1 HUP';
}
