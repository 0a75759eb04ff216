import type { OptionRow } from '#lib/sendmail/option.ts';
import { optionInForce } from '#lib/sendmail/options.ts';
import type { Check, Finding, Rule, Severity } from '../finding.ts';
import type { Policy } from '../policy.ts';

/** Settings that weaken what the rest relies on, and custom rules that start programs. */
export const checkOptions: Check = (policy: Policy) => [...settings(policy), ...customRules(policy)];

type Odd = {
  name: OptionRow['name'];
  rule: Rule;
  severity: Severity;
  title: string;
  text: string;
  better?: string;
  label?: string;
};

function settings({ options }: Policy): Finding[] {
  const value = (name: OptionRow['name']) => optionInForce(options, name);
  const level = Number(value('confLOG_LEVEL'));
  const recipients = Number(value('confMAX_RCPTS_PER_MESSAGE'));
  const blame = value('confDONT_BLAME_SENDMAIL');
  const odd: (Odd | false)[] = [
    level < 9 && {
      name: 'confLOG_LEVEL',
      rule: 'log/auth-invisible',
      severity: 'advice',
      title: `Log level ${level} hides log-ins`,
      text: 'AUTH lines are written from level 9 on. The auditor would see less.',
      better: '10',
      label: 'Set to 10',
    },
    level > 14 && {
      name: 'confLOG_LEVEL',
      rule: 'log/passwords',
      severity: 'error',
      title: `Log level ${level} writes passwords`,
      text: 'From 15 on the whole dialogue is logged, with the passwords of PLAIN and LOGIN.',
      better: '10',
      label: 'Set to 10',
    },
    value('confDONT_PROBE_INTERFACES') === 'False' && {
      name: 'confDONT_PROBE_INTERFACES',
      rule: 'options/own-addresses-relay',
      severity: 'advice',
      title: 'Whoever comes from an address of the host may relay',
      text: 'Containers, other users of the host and anything behind a local proxy come from such an address.',
      better: 'True',
      label: 'Leave them out',
    },
    blame !== '' &&
      blame !== 'safe' && {
        name: 'confDONT_BLAME_SENDMAIL',
        rule: 'options/file-checks-off',
        severity: 'warning',
        title: `File checks are left out: ${blame}`,
        text: 'Somebody else on the host could change what the daemon reads. Mend the rights of the file instead.',
      },
    recipients > 0 &&
      recipients < 100 && {
        name: 'confMAX_RCPTS_PER_MESSAGE',
        rule: 'options/few-recipients',
        severity: 'advice',
        title: `A message may have only ${recipients} recipients`,
        text: 'A server must take at least 100 (RFC 5321 section 4.5.3.1.8); some clients give up.',
        better: '100',
        label: 'Set to 100',
      },
    value('confSOFT_BOUNCE') === 'True' && {
      name: 'confSOFT_BOUNCE',
      rule: 'options/soft-bounce',
      severity: 'advice',
      title: 'Nothing is refused for good',
      text: 'Every refusal is a temporary one, so that senders try for days. This is for trying things out.',
      better: 'False',
      label: 'Switch it off',
    },
  ];
  return odd.filter((one) => one !== false).map(findingOf);
}

function findingOf({ name, better, label, ...one }: Odd): Finding {
  return {
    ...one,
    place: { page: 'options', section: 'options', field: name },
    ...(better !== undefined &&
      label !== undefined && {
        fix: { label, patch: { kind: 'set', section: 'options', value: { [name]: better } } },
      }),
  };
}

function customRules({ customRules: { localConfig } }: Policy): Finding[] {
  const line = localConfig.split('\n').find((text) => /^M[^,]*,.*\bP=(?!\[IPC\]|\[TCP\])/.test(text));
  if (line === undefined) return [];
  return [
    {
      rule: 'rules/program',
      severity: 'warning',
      place: { page: 'custom-rules', section: 'customRules', field: 'localConfig' },
      title: 'A custom rule starts a program',
      text: `${line.slice(0, 120)}: whoever can write to that program can do what the daemon can.`,
    },
  ];
}
