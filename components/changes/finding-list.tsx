import { LinkButton } from '#components/ui/button.tsx';
import { Tick } from '#components/ui/choice.tsx';
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
};

const looks: Record<ShownFinding['severity'], { icon: IconName; tone: Tone }> = {
  error: { icon: 'bad', tone: 'bad' },
  warning: { icon: 'warn', tone: 'warn' },
  advice: { icon: 'advice', tone: 'neutral' },
};

/** What the checker says. Inside the deploy form a warning carries the tick that accepts it. */
export function FindingList({ findings, form }: { findings: readonly ShownFinding[]; form?: string }) {
  return (
    <ItemList label="Findings">
      {findings.map((finding) => (
        <Item
          action={
            <LinkButton href={finding.href} small>
              Open the form
            </LinkButton>
          }
          icon={looks[finding.severity].icon}
          key={finding.key}
          meta={<code>{finding.rule}</code>}
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
