import Link from 'next/link';
import { AcceptAll } from '#components/changes/accept-all.tsx';
import { type FindingCluster, type ShownFinding, sortFindings } from '#components/changes/finding-groups.ts';
import { LinkButton } from '#components/ui/button.tsx';
import { Tick } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Icon, type IconName } from '#components/ui/icon.tsx';
import { Item, ItemList } from '#components/ui/panel.tsx';
import { inkOf, type Tone } from '#components/ui/tone.ts';

type Severity = ShownFinding['severity'];

const looks: Record<
  Severity,
  { icon: IconName; tone: Tone; title: (count: number) => string; says: string }
> = {
  error: {
    icon: 'bad',
    tone: 'bad',
    title: (count) => formatCount(count, 'error'),
    says: 'Nothing is deployed before these are mended.',
  },
  warning: {
    icon: 'warn',
    tone: 'warn',
    title: (count) => formatCount(count, 'warning'),
    says: 'Mend them, or accept them: your name stands beside them in the release.',
  },
  advice: {
    icon: 'advice',
    tone: 'neutral',
    title: (count) => `${count} advice`,
    says: 'Nothing has to be done.',
  },
};

type Props = {
  findings: readonly ShownFinding[];
  /** Inside the deploy form a warning carries the tick that accepts it. */
  form?: string;
  /** Null where the role may only read. */
  mend: FormAction | null;
};

/** What the checker says: errors, warnings and advice apart; of many of one rule the first, and the rest behind one click. */
export function FindingList({ findings, form, mend }: Props) {
  const groups = sortFindings(findings);
  return groups.map(({ severity, count, clusters }) => {
    const { icon, tone, title, says } = looks[severity];
    const list = (
      <ItemList label={title(count)}>
        {clusters.map((cluster) => (
          <Cluster cluster={cluster} form={form} key={cluster.shown[0]?.key} mend={mend} />
        ))}
      </ItemList>
    );
    const head = (
      <>
        <Icon className={inkOf[tone]} name={icon} />
        <h3 className="font-row">{title(count)}</h3>
        <span className="text-small text-ink-3">{says}</span>
      </>
    );
    const bar = 'flex flex-wrap items-center gap-x-2.5 gap-y-0.5 border-line bg-sunken px-4 py-2';
    // Advice steps back where something more urgent is to be read.
    return severity === 'advice' && count > 3 && groups.length > 1 ? (
      <details className="border-t border-line" key={severity}>
        <summary className={`${bar} cursor-pointer hover:bg-hover`}>{head}</summary>
        {list}
      </details>
    ) : (
      <div className="not-first:border-t not-first:border-line" key={severity}>
        <div className={`${bar} border-b`}>{head}</div>
        {list}
      </div>
    );
  });
}

function Cluster({
  cluster,
  form,
  mend,
}: {
  cluster: FindingCluster;
  form?: string;
  mend: FormAction | null;
}) {
  const { shown, folded } = cluster;
  const all = [...shown, ...folded];
  const [first] = all;
  const acceptable = form !== undefined && first?.severity === 'warning' ? all.map(({ key }) => key) : [];
  return (
    <>
      {shown.map((finding) => (
        <FindingItem finding={finding} form={form} key={finding.key} mend={mend} />
      ))}
      {folded.length > 0 ? (
        <li className="relative">
          <details>
            <summary className="cursor-pointer px-4 py-3 pr-36 pl-11 text-small text-accent-ink hover:underline">
              {folded.length} more of <code>{first?.rule}</code>
            </summary>
            <div className="border-t border-line">
              <ItemList label={`More of ${first?.rule}`}>
                {folded.map((finding) => (
                  <FindingItem finding={finding} form={form} key={finding.key} mend={mend} />
                ))}
              </ItemList>
            </div>
          </details>
          {form && acceptable.length > 0 ? (
            <span className="absolute top-1.5 right-4">
              <AcceptAll form={form} keys={acceptable} rule={first?.rule ?? ''} />
            </span>
          ) : null}
        </li>
      ) : null}
    </>
  );
}

function FindingItem({
  finding,
  form,
  mend,
}: {
  finding: ShownFinding;
  form?: string;
  mend: FormAction | null;
}) {
  return (
    <Item
      action={
        <span className="flex gap-2">
          {finding.fix && mend ? (
            <ActionForm action={mend} label={`${finding.fix}: ${finding.title}`}>
              <input name="key" type="hidden" value={finding.key} />
              <SubmitButton busy="Mending" small variant="plain">
                {finding.fix}
              </SubmitButton>
            </ActionForm>
          ) : null}
          <LinkButton href={finding.href} small>
            Open the form
          </LinkButton>
        </span>
      }
      icon={looks[finding.severity].icon}
      meta={
        <Link
          className="text-accent-ink underline-offset-2 hover:underline"
          href={finding.help}
          prefetch={false}
          title="What this rule is about"
        >
          <code>{finding.rule}</code>
        </Link>
      }
      title={finding.title}
      tone={looks[finding.severity].tone}
    >
      {finding.text}
      {form && finding.severity === 'warning' ? (
        <Tick choice={{ value: finding.key, label: 'Accept this warning' }} form={form} name="accepted" />
      ) : null}
    </Item>
  );
}
