import type { ReactNode } from 'react';
import { Badge, Kbd, State, type StateName } from '#components/ui/badge.tsx';
import { Button, LinkButton, TextLink } from '#components/ui/button.tsx';
import { Chip, Segmented } from '#components/ui/chip.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { CloseButton, Dialog, DialogButton } from '#components/ui/dialog.tsx';
import { Icon, iconNames } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Section } from '#components/ui/panel.tsx';
import { rightNow, Time } from '#components/ui/time.tsx';

export function Line({ children }: { children: ReactNode }) {
  return <div className="mb-3 flex flex-wrap items-center gap-2">{children}</div>;
}

export function Buttons() {
  return (
    <Section title="Buttons, chips, choices of a view">
      <Line>
        <Button variant="primary">Save to draft</Button>
        <Button>Cancel</Button>
        <Button variant="quiet">Quiet</Button>
        <Button variant="danger">Delete 3 entries</Button>
        <Button variant="danger-quiet">Revoke</Button>
        <Button variant="danger-solid">Delete the gateway</Button>
        <Button icon="plus">Add entry</Button>
        <Button icon="copy" iconOnly>
          Copy link
        </Button>
        <Button disabled>Previous</Button>
        <Button busy="Saving" variant="primary">
          Save
        </Button>
        <CopyButton text="marble-otter" />
        <LinkButton href="/kit" icon="right">
          A link
        </LinkButton>
      </Line>
      <Line>
        <Button small>Fix</Button>
        <Button small variant="primary">
          Renew
        </Button>
        <Button small variant="danger-quiet">
          Revoke
        </Button>
        <Button blocked="Blocked by 1 error. Fix it, or deploy anyway with a reason." variant="primary">
          Deploy 7 changes
        </Button>
      </Line>
      <Line>
        <Chip href="/kit">Action all</Chip>
        <Chip href="/kit" on>
          Tag 8 of 11
        </Chip>
        <Chip removeHref="/kit">Tag 8 of 11</Chip>
        <Chip dashed href="/kit">
          Filter
        </Chip>
        <Segmented
          items={['1 h', '24 h', '7 d'].map((label) => ({
            label,
            href: `/kit?${label}`,
            current: label === '24 h',
          }))}
          label="Period"
        />
        <Kbd>Ctrl K</Kbd>
        <TextLink href="/kit">A link in a sentence</TextLink>
        <DialogButton dialog="sure" variant="danger">
          Disable account
        </DialogButton>
      </Line>
      <Dialog
        footer={
          <>
            <CloseButton className="ml-auto">Cancel</CloseButton>
            <CloseButton variant="danger-solid">Disable kim</CloseButton>
          </>
        }
        id="sure"
        narrow
        sentence="From now on the gateways refuse this name with every password. Nothing is deleted."
        title="Disable kim?"
      />
    </Section>
  );
}

const states: [StateName, string][] = [
  ['ok', 'Healthy'],
  ['warn', '1 behind'],
  ['bad', 'Refused'],
  ['advice', '1 advice'],
  ['locked', 'Locked'],
  ['running', 'Checking'],
  ['waiting', 'Waits for gw2'],
  ['off', 'Disabled'],
  ['rolled-back', 'Rolled back'],
  ['unusual', '412 recipients'],
];

export function States() {
  return (
    <Section title="States, badges, notes, times">
      <Line>
        {states.map(([is, says]) => (
          <span className="mr-3" key={is}>
            <State is={is}>{says}</State>
          </span>
        ))}
        <State is="bad" quiet>
          550, as it should
        </State>
      </Line>
      <Line>
        <Badge>draft</Badge>
        <Badge tone="accent">new</Badge>
        <Badge icon="ok" tone="ok">
          in force
        </Badge>
        <Badge icon="warn" tone="warn">
          shadowed
        </Badge>
        <Badge icon="bad" tone="bad">
          expired
        </Badge>
        <Badge icon="locked" large tone="warn">
          Locked until 14:39
        </Badge>
        <Time at={rightNow() - 240_000} />
        <Time at={rightNow() + 12 * 86_400_000} />
        <Time at={null} />
      </Line>
      <div className="grid gap-2">
        <Note title="No errors, 24 policy tests pass." tone="ok">
          Since the first look: option <code>p</code> added.
        </Note>
        <Note action={<TextLink href="/kit">Show both</TextLink>} title="1 entry never decides." tone="warn">
          <code>192.0.2.45 REJECT</code> has no tag; <code>Connect:192.0.2.45</code> is looked up first and
          wins.
        </Note>
        <Note title="gw2 does not answer." tone="bad">
          It serves release c07d915, the last it was given. Asked 4 min ago.
        </Note>
        <Note>A device password works for one device and can go without touching the others.</Note>
      </div>
    </Section>
  );
}

export function Icons() {
  return (
    <Section title="Icons">
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-2 text-small text-ink-2">
        {iconNames.map((name) => (
          <li className="flex items-center gap-2" key={name}>
            <Icon name={name} />
            {name}
          </li>
        ))}
      </ul>
    </Section>
  );
}
