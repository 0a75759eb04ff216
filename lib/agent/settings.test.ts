import { describe, expect, test } from 'vitest';
import { readCommandLine } from '#lib/agent/settings.ts';
import { Refusal } from '#lib/refusal.ts';

const read = (args: string[], env = {}, root = false) => readCommandLine(args, env, root);

describe('readCommandLine', () => {
  test('has a default for everything', () =>
    expect(read([])).toMatchObject({
      command: 'run',
      dryRun: false,
      root: '/',
      settings: {
        listen: { address: '127.0.0.1', port: 8025 },
        mode: 'supervised',
        suggest: [
          { name: 'MTA', address: '127.0.0.1', port: 2525 },
          { name: 'MSA', address: '127.0.0.1', port: 5587 },
        ],
        log: {},
        sendmailCf: '/usr/share/sendmail/cf',
      },
    }));

  test('suggests the public ports on a mail host, whose data root keeps below /var/lib', () =>
    expect(read(['--mode', 'system'], {}, true).settings).toMatchObject({
      data: '/var/lib/postern',
      suggest: [{ name: 'MTA', address: '0.0.0.0', port: 25 }, { port: 587 }, { name: 'SMTPS', port: 465 }],
    }));

  test('takes a flag before the environment, and an empty variable for none', () =>
    expect(
      read(['--name', 'gw1'], {
        POSTERN_GATEWAY_NAME: 'gw2',
        POSTERN_GATEWAY_SMTP_PORT: '3525',
        POSTERN_GATEWAY_MODE: '',
      }).settings,
    ).toMatchObject({ name: 'gw1', mode: 'supervised', suggest: [{ port: 3525 }, { port: 5587 }] }));

  test('can leave SMTPS out on a mail host', () =>
    expect(read(['--mode=system', '--smtps-port=none']).settings.suggest).toHaveLength(2));

  test.each([
    ['[::1]:8025', { address: '::1', port: 8025 }],
    ['gw1.example.org:443', { address: 'gw1.example.org', port: 443 }],
  ])('listens on %s', (listen, expected) =>
    expect(read(['--listen', listen]).settings.listen).toEqual(expected),
  );

  test.each([
    [['--mode', 'both'], /--mode: must be “supervised” or “system”/],
    [['--listen', '::1:8025'], /--listen: must be ADDRESS:PORT/],
    [['--smtp-port', 'x'], /--smtp-port/],
    [['--colour'], /Unknown option '--colour'/],
    [['dance'], /no “postern gateway dance”/],
    [['enrol', 'now'], /no “postern gateway enrol now”/],
  ])('refuses %j in words', (args, words) => {
    expect(() => read(args)).toThrow(words);
    expect(() => read(args)).toThrow(Refusal);
  });

  test.each(['enrol', 'trail-anew', 'install', 'uninstall', 'help'] as const)('knows %s', (command) =>
    expect(read([command, '--dry-run', '--root', '/srv/host'])).toMatchObject({
      command,
      dryRun: true,
      root: '/srv/host',
    }),
  );
});
