import { expect, it } from 'vitest';
import { askTestMode, build, freshFolder, removeFolder } from '#lib/sendmail/test-workshop.ts';
import { samplePolicy } from '../sample-policy.ts';

/** What the findings of this folder say of renamed domains. */
it('a domain has its new name before any other table is asked, once, and not below it', async () => {
  const folder = await freshFolder();
  const workshop = await build(
    folder,
    samplePolicy({ features: { accept_unresolvable_domains: { on: true } } }, [
      { map: 'domaintable', key: 'old.example', value: 'new.example' },
      { map: 'domaintable', key: 'a.example', value: 'b.example' },
      { map: 'domaintable', key: 'b.example', value: 'c.example' },
      { map: 'relay-domains', key: 'old.example' },
      { map: 'local-host-names', key: 'old.example' },
      { map: 'virtusertable', key: '@old.example', value: 'root' },
      { map: 'mailertable', key: 'old.example', value: 'relay:[10.0.0.1]' },
      { map: 'mailertable', key: '.old.example', value: 'relay:[10.0.0.2]' },
      { map: 'mailertable', key: 'new.example', value: 'relay:[10.0.0.3]' },
      { map: 'mailertable', key: 'b.example', value: 'relay:[10.0.0.4]' },
    ]),
  );
  const lines = await askTestMode(workshop, [
    '3,0 x@old.example',
    '3,0 x@sub.old.example',
    '3,0 x@a.example',
    '.D{client_addr}203.0.113.9',
    '.D{client_name}client.example',
    'check_rcpt x@old.example',
  ]);
  await removeFolder(folder);
  const answers = [...lines.matchAll(/^(?:parse|check_rcpt) +returns: (.*)$/gm)].map(([, answer = '']) =>
    answer.replaceAll(' ', ''),
  );
  expect(answers[0]).toContain('$@[10.0.0.3]');
  expect(answers[1]).toContain('$@[10.0.0.2]');
  expect(answers[2]).toContain('$@[10.0.0.4]');
  expect(answers.at(-1)).toMatch(/Relayingdenied/);
});
