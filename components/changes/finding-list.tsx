import Link from 'next/link';
import { LinkButton } from '#components/ui/button.tsx';
import { Tick } from '#components/ui/choice.tsx';
import { ActionForm, type FormAction, SubmitButton } from '#components/ui/form.tsx';
import type { IconName } from '#components/ui/icon.tsx';
import { Item, ItemList } from '#components/ui/panel.tsx';
import type { Tone } from '#components/ui/tone.ts';

export type ShownFinding = {
  key: string;
  rule: string;
  severity: 'error' | 'warning' | 'advice';
  title: string;
  text: string;
  href: string;
  /** The page that explains the rule. */
  help: string;
  /** What a button would do about it; null: only a person can. */
  fix: string | null;
};

const looks: Record<ShownFinding['severity'], { icon: IconName; tone: Tone }> = {
  error: { icon: 'bad', tone: 'bad' },
  warning: { icon: 'warn', tone: 'warn' },
  advice: { icon: 'advice', tone: 'neutral' },
};

/** What the checker says. Inside the deploy form a warning carries the tick that accepts it. */
export function FindingList({
  findings,
  form,
  mend,
}: {
  findings: readonly ShownFinding[];
  form?: string;
  /** Null where the role may only read. */
  mend: FormAction | null;
}) {
  return (
    <ItemList label="Findings">
      {findings.map((finding) => (
        <Item
          action={
            <span className="flex gap-2">
              {finding.fix && mend ? (
                <ActionForm action={mend} label={finding.fix}>
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
          key={finding.key}
          meta={
            <Link className="hover:underline" href={finding.help} prefetch={false}>
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
      ))}
    </ItemList>
  );
}
