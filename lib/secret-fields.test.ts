import { expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '#lib/operations.ts';

/** Names of fields that hold a secret, or a file with secrets in it. */
const secretName = /passw|passphrase|secret|token$|^current$|^again$|^code$|^key$|^text$|^files?$|^hash/i;

function fieldsOf(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, allOf = [], anyOf = [] } = schema as Record<string, never>;
  const here = Object.entries(properties).flatMap(([name, inner]) => [
    `${path}${name}`,
    ...fieldsOf(inner, `${path}${name}.`),
  ]);
  return [
    ...here,
    ...[...(allOf as unknown[]), ...(anyOf as unknown[])].flatMap((one) => fieldsOf(one, path)),
  ];
}

/** What e2e/canary.spec.ts types into each, or why it need not: a new one is added here and typed there. */
const known: Record<string, string> = {
  'set-up password': 'typed',
  'set-up token': 'the link is opened',
  'sign-in password': 'typed, wrong',
  'choose-password password': 'typed',
  'choose-password token': 'the link is opened',
  'self.change-password current': 'typed, wrong',
  'self.change-password password': 'typed',
  'accounts.create password': 'typed',
  'accounts.reset-password password': 'typed, and one that is made',
  'accounts.open-link token': 'the link is opened',
  'accounts.choose-password token': 'the link is opened',
  'accounts.choose-password password': 'typed',
  'accounts.choose-password again': 'typed, unlike',
  'accounts.import text': 'lists of accounts hold no passwords',
  'accounts.preview-import text': 'lists of accounts hold no passwords',
  'accounts.import-passwords text': 'a password among hashes',
  'accounts.import-passwords file': 'a sasldb with a password',
  'accounts.preview-passwords file': 'a sasldb with a password',
  'accounts.preview-passwords text': 'a password among hashes',
  'accounts.settings-file file': 'which of the files',
  'imports.get file': 'the name of a file',
  'maillog.complete key': 'a word of the search language',
  'maillog.note-import files': 'the names of files',
  'certificates.import key': 'an encrypted key',
  'certificates.import passphrase': 'typed',
  'gateways.enrol code': 'the code of the gateway',
  'imports.upload files': 'an authinfo with a password',
  'outgoing.save-login key': 'the name of a server',
  'outgoing.save-login password': 'typed',
  'outgoing.save-login passwordId': 'which password it is, not the password',
  'outgoing.import-logins text': 'an authinfo with a password',
  'outgoing.test-login key': 'the name of a server',
  'routing.send-through-provider password': 'typed',
  'policy.import-entries text': 'entries of maps hold no passwords',
  'policy.preview-import text': 'entries of maps hold no passwords',
  'policy.save-auth value.sasl.passwordCheck': 'a choice',
  'policy.save-entry key': 'the left side of an entry',
  'policy.save-source value.files': 'lines of sendmail.mc',
  'trail.export text': 'words of the trail',
  'trail.list text': 'words of the trail',
  'releases.apply-fix key': 'the name of a finding',
};

test('every field that takes a secret is one that the canaries are typed into', () => {
  const found = operations.flatMap(({ name, input }) => {
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
    return fieldsOf(schema)
      .filter((path) => secretName.test(path.split('.').at(-1) ?? ''))
      .map((path) => `${name} ${path}`);
  });
  expect(new Set(found)).toEqual(new Set(Object.keys(known)));
});
