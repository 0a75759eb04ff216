import Link from 'next/link';
import { readDoc } from '#components/help/doc-text.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Section, Stack } from '#components/ui/panel.tsx';
import { type Rule, ruleHref, rules } from '#lib/policy/finding.ts';
import { readFindingPage } from '#lib/web/finding-page.ts';

export const metadata = { title: 'What is checked' };

type Topic<Name extends string = Rule> = Name extends `${infer T}/${string}` ? T : never;

const topics: Record<Topic, string> = {
  access: 'Access map and relaying',
  entries: 'Entries of all maps',
  relay: 'Features that open the relay',
  auth: 'SMTP AUTH',
  sending: 'Sending',
  logins: 'Outgoing logins',
  gateway: 'Gateways',
  listeners: 'Listeners',
  build: 'What the build cannot do',
  routing: 'Routing',
  aliases: 'Aliases',
  domains: 'Renamed domains',
  'virtual-users': 'Virtual users',
  masquerading: 'Masquerading',
  certificates: 'Certificates',
  tls: 'TLS',
  log: 'The log',
  options: 'Settings',
  rules: 'Custom rules',
  source: 'Imported lines',
};

export default async function FindingsHelpPage() {
  const pages = await Promise.all(
    rules.map(async (rule) => ({ rule, title: readDoc(await readFindingPage(rule)).title })),
  );
  const groups = Object.entries(topics).map(([topic, words]) => ({
    words,
    list: pages.filter(({ rule }) => rule.startsWith(`${topic}/`)),
  }));
  return (
    <>
      <PageHead
        crumbs={[{ label: 'Help' }]}
        sentence="Every rule that a policy is held against before it is deployed, with an example of each."
        title="What is checked"
      />
      <Stack>
        {groups.map(({ words, list }) => (
          <Section key={words} title={words}>
            <ul className="flex flex-col gap-1.5">
              {list.map(({ rule, title }) => (
                <li className="flex flex-wrap gap-x-3" key={rule}>
                  <Link
                    className="text-accent-ink underline-offset-2 hover:underline"
                    href={ruleHref(rule)}
                    prefetch={false}
                  >
                    {title}
                  </Link>
                  <code className="text-small text-ink-3">{rule}</code>
                </li>
              ))}
            </ul>
          </Section>
        ))}
      </Stack>
    </>
  );
}
