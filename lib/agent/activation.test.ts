import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Activation } from '#lib/agent/activation.ts';
import { Announced } from '#lib/agent/announced.ts';
import type { Clock } from '#lib/agent/clock.ts';
import { type Journal, openJournal } from '#lib/agent/journal.ts';
import { Releases } from '#lib/agent/releases.ts';
import type { Steps } from '#lib/agent/steps.ts';
import { manifestOf, type Script, type ScriptedDaemon, scriptedEngine } from '#lib/agent/test-engine.ts';
import type { Step } from '#lib/gateway/api-deployment.ts';
import type { Manifest } from '#lib/gateway/api-manifest.ts';
import type { Refusal } from '#lib/refusal.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

let data = '';
let daemon: ScriptedDaemon;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'postern-activation-'));
  daemon = { running: false, reloads: 0, serves: null };
});
afterEach(() => rm(data, { recursive: true, force: true }));

/** An agent's releases on `data`, as after a start; what the daemon does outlives it. */
async function boot(script: Script = {}, change: (journal: Journal) => Journal = (journal) => journal) {
  const timers: { ms: number; act: () => void }[] = [];
  const clock: Clock = {
    now: () => new Date('2026-11-21T00:00:00Z'),
    after(ms, act) {
      const timer = { ms, act };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  };
  const announced = await Announced.open(data);
  const releases = await Releases.open(data, announced);
  const noted: Step[] = [];
  const bugs: unknown[] = [];
  const activation = new Activation({
    engine: scriptedEngine(daemon, join(data, 'current'), script),
    announced,
    releases,
    journal: change(await openJournal(join(data, 'state.json'))),
    clock,
    note: (step) => noted.push(step),
    bug: (error) => bugs.push(error),
  });
  await activation.resume();
  return { activation, announced, releases, timers, noted, bugs };
}
type Agent = Awaited<ReturnType<typeof boot>>;

async function told(steps: Promise<Steps>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { step, state } of await steps) if (state !== 'running') lines.push(`${step} ${state}`);
  return lines;
}

const refused = (of: Promise<unknown>): Promise<Refusal> =>
  of.then(
    () => Promise.reject(new Error('was not refused')),
    (error: Refusal) => error,
  );

/** Announces and sends a release whose daemon would serve `text`. */
async function bring({ announced }: Agent, text: string): Promise<Manifest> {
  const manifest = manifestOf({ 'sendmail.mc': text, 'tls/server.key': 'a key' }, digest);
  const { missing } = await announced.announce(manifest);
  for (const content of [text, 'a key'])
    if (missing.includes(digest(content)))
      await announced.putBlob(
        digest(content),
        (async function* () {
          yield Buffer.from(content);
        })(),
      );
  return manifest;
}

async function deploy(agent: Agent, text: string, based: string | null): Promise<string> {
  const { id } = await bring(agent, text);
  expect(await told(agent.activation.check(id))).toEqual(['staged done', 'compiled done', 'checked done']);
  const request = { expectedActive: based, confirmWithin: 60 };
  expect(await told(agent.activation.activate(id, request))).toEqual(['activated done', 'probed done']);
  await agent.activation.confirm(id);
  return id;
}

const live = () => readFile(join(data, 'current/sendmail.mc'), 'utf8');

describe('a deployment', () => {
  test('is announced, laid out, checked, switched to and confirmed', async () => {
    const agent = await boot();
    const first = await deploy(agent, 'one', null);
    const second = await deploy(agent, 'two', first);
    expect(daemon.serves).toBe('two');
    expect(await live()).toBe('two');
    expect(agent.activation.standing()).toMatchObject({
      active: { id: second },
      previous: { id: first },
      unconfirmedUntil: null,
    });
    expect(agent.timers).toEqual([]);
  });

  test('keeps keys to the agent alone', async () => {
    await deploy(await boot(), 'one', null);
    expect((await stat(join(data, 'current/tls'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(data, 'current/tls/server.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(data, 'current/sendmail.mc'))).mode & 0o777).toBe(0o644);
  });

  test('of what is active changes nothing and reloads nothing', async () => {
    const agent = await boot();
    const id = await deploy(agent, 'one', null);
    const { reloads } = daemon;
    const link = await readlink(join(data, 'current'));
    await deploy(agent, 'one', id);
    expect(daemon.reloads).toBe(reloads);
    expect(await readlink(join(data, 'current'))).toBe(link);
    expect(agent.activation.standing().previous).toBeNull();
  });

  test('of what is active repairs a file that somebody changed', async () => {
    const agent = await boot();
    const id = await deploy(agent, 'one', null);
    await writeFile(join(data, 'current/sendmail.mc'), 'one, edited by hand');
    const { active } = agent.activation.standing();
    expect(active && (await agent.releases.drift(active))).toEqual([
      { path: 'sendmail.mc', what: 'changed' },
    ]);
    await deploy(agent, 'one', id);
    expect(await live()).toBe('one');
    expect(agent.activation.standing()).toMatchObject({ active: { id, folder: `${id}.2` }, previous: null });
  });

  test('of what is active repairs a long file that the release shares with the store', async () => {
    const agent = await boot();
    const text = 'one\n'.repeat(1 << 18);
    const id = await deploy(agent, text, null);
    const shared = await stat(join(data, 'current/sendmail.mc'));
    expect([shared.nlink, shared.mode & 0o777]).toEqual([2, 0o644]);
    await writeFile(join(data, 'current/sendmail.mc'), 'two\n'.repeat(1 << 18));
    await deploy(agent, text, id);
    expect(await live()).toBe(text);
    expect(agent.activation.standing()).toMatchObject({ active: { id, folder: `${id}.2` } });
  });

  test('that was not checked is refused', async () => {
    const agent = await boot();
    const { id } = await bring(agent, 'one');
    const request = { expectedActive: null, confirmWithin: 60 };
    expect((await refused(agent.activation.activate(id, request))).code).toBe('not-checked');
    expect((await refused(agent.activation.activate('f'.repeat(64), request))).code).toBe('unknown-release');
    expect((await refused(agent.activation.check('f'.repeat(64)))).code).toBe('unknown-release');
  });

  test('that was based on another release is refused', async () => {
    const agent = await boot();
    const first = await deploy(agent, 'one', null);
    const { id } = await bring(agent, 'two');
    await told(agent.activation.check(id));
    const refusal = await refused(agent.activation.activate(id, { expectedActive: null, confirmWithin: 60 }));
    expect(refusal).toMatchObject({ code: 'other-active', status: 409 });
    expect(refusal.message).toContain(first.slice(0, 12));
    expect(daemon.serves).toBe('one');
  });

  test('is refused in words while another goes on, and while another is unconfirmed', async () => {
    let finish = () => {};
    const agent = await boot({
      probe: () =>
        new Promise((resolve) => {
          finish = () => resolve({ ok: true, message: 'Fine.' });
        }),
    });
    const { id } = await bring(agent, 'one');
    await told(agent.activation.check(id));
    const request = { expectedActive: null, confirmWithin: 60 };
    const steps = await agent.activation.activate(id, request);
    const refusal = await refused(agent.activation.activate(id, request));
    expect(refusal).toMatchObject({ code: 'busy', status: 409 });
    await expect.poll(() => daemon.serves).toBe('one');
    finish();
    await steps.ended;
    const other = await bring(agent, 'two');
    await told(agent.activation.check(other.id));
    expect(
      (await refused(agent.activation.activate(other.id, { expectedActive: id, confirmWithin: 60 }))).code,
    ).toBe('unconfirmed');
  });

  test('with a content that is missing is not staged', async () => {
    const agent = await boot();
    const manifest = manifestOf({ 'sendmail.mc': 'never sent' }, digest);
    await agent.announced.announce(manifest);
    expect(await told(agent.activation.check(manifest.id))).toEqual(['staged failed']);
  });
});

describe('what fails before the switch leaves the old release serving', () => {
  test.each(['compile', 'check'] as const)('%s', async (fault) => {
    const first = await deploy(await boot(), 'one', null);
    const agent = await boot({
      [fault]: async () => ({ ok: false, message: 'No.', output: 'line 3: no' }),
    });
    const { id } = await bring(agent, 'two');
    const steps = await told(agent.activation.check(id));
    expect(steps.at(-1)).toBe(fault === 'compile' ? 'compiled failed' : 'checked failed');
    expect(await agent.releases.findChecked(id)).toBeNull();
    const request = { expectedActive: first, confirmWithin: 60 };
    expect((await refused(agent.activation.activate(id, request))).code).toBe('not-checked');
    expect(daemon.serves).toBe('one');
    expect(await live()).toBe('one');
  });

  test('a disk that does not take what was made', async () => {
    const first = await deploy(await boot(), 'one', null);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const agent = await boot({ keep: () => Promise.reject(full) });
    const { id } = await bring(agent, 'two');
    expect(await told(agent.activation.check(id))).toEqual([
      'staged done',
      'compiled done',
      'checked failed',
    ]);
    expect(await agent.releases.findChecked(id)).toBeNull();
    const request = { expectedActive: first, confirmWithin: 60 };
    expect((await refused(agent.activation.activate(id, request))).code).toBe('not-checked');
  });

  test('nothing is removed while something of it is still being written', async () => {
    let folderAtEnd: string | null = null;
    const keep = async (id: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      folderAtEnd = await readFile(join(data, 'releases', id, 'sendmail.mc'), 'utf8');
    };
    const agent = await boot({ keep, check: async () => ({ ok: false, message: 'No.' }) });
    const { id } = await bring(agent, 'two');
    expect((await told(agent.activation.check(id))).at(-1)).toBe('checked failed');
    expect(folderAtEnd).toBe('two');
    expect(agent.bugs).toEqual([]);
  });
});

const bad = 'two';
const isBad = (id: string) => id === manifestOf({ 'sendmail.mc': bad, 'tls/server.key': 'a key' }, digest).id;
const answer = { ok: false, message: 'It does not.', output: 'its words' };

describe('what fails after the switch goes back by itself', () => {
  let probes = 0;
  const faults: [string, Script, string[]][] = [
    [
      'the daemon refuses the release',
      { adopt: async (id) => (isBad(id) ? answer : { ok: true, message: '' }) },
      ['activated failed', 'rolled-back done'],
    ],
    [
      'the engine breaks while it adopts',
      {
        adopt: (id) =>
          isBad(id) ? Promise.reject(new Error('bug')) : Promise.resolve({ ok: true, message: '' }),
      },
      ['activated failed', 'rolled-back done'],
    ],
    [
      'the probe fails',
      { probe: async () => (probes++ === 0 ? answer : { ok: true, message: '' }) },
      ['activated done', 'probed failed', 'rolled-back done'],
    ],
    [
      'the engine breaks while it probes',
      {
        probe: () =>
          probes++ === 0 ? Promise.reject(new Error('bug')) : Promise.resolve({ ok: true, message: '' }),
      },
      ['activated done', 'probed failed', 'rolled-back done'],
    ],
  ];
  beforeEach(() => {
    probes = 0;
  });

  test.each(faults)('%s', async (_, script, expected) => {
    const first = await deploy(await boot(), 'one', null);
    const agent = await boot(script);
    const { id } = await bring(agent, bad);
    await told(agent.activation.check(id));
    probes = 0;
    expect(await told(agent.activation.activate(id, { expectedActive: first, confirmWithin: 60 }))).toEqual(
      expected,
    );
    expect(daemon.serves).toBe('one');
    expect(await live()).toBe('one');
    expect(agent.activation.standing()).toMatchObject({ active: { id: first }, unconfirmedUntil: null });
    expect(agent.timers).toEqual([]);
  });

  test('the very first release: then nothing is in force, and the daemon is stopped', async () => {
    const agent = await boot({ probe: async () => answer });
    const { id } = await bring(agent, bad);
    await told(agent.activation.check(id));
    expect(await told(agent.activation.activate(id, { expectedActive: null, confirmWithin: 60 }))).toEqual([
      'activated done',
      'probed failed',
      'rolled-back done',
    ]);
    expect(daemon.running).toBe(false);
    expect(await agent.releases.pointed()).toBeNull();
    expect(agent.activation.standing().active).toBeNull();
  });
});

describe('without confirmation', () => {
  async function unconfirmed() {
    const agent = await boot();
    const first = await deploy(agent, 'one', null);
    const { id } = await bring(agent, bad);
    await told(agent.activation.check(id));
    await told(agent.activation.activate(id, { expectedActive: first, confirmWithin: 60 }));
    return { agent, first, id };
  }

  test('it goes back by itself when the time is over', async () => {
    const { agent, first, id } = await unconfirmed();
    expect(agent.activation.standing().unconfirmedUntil).toBe('2026-11-21T00:01:00.000Z');
    const [timer] = agent.timers;
    expect(timer?.ms).toBe(60_000);
    timer?.act();
    await expect
      .poll(() => agent.noted.map(({ step, state }) => `${step} ${state}`))
      .toEqual(['rolled-back running', 'rolled-back done']);
    expect(daemon.serves).toBe('one');
    expect(agent.activation.standing().active?.id).toBe(first);
    expect((await refused(agent.activation.confirm(id))).code).toBe('other-active');
  });

  test('it goes back at once when asked', async () => {
    const { agent, id } = await unconfirmed();
    expect(await told(agent.activation.rollback(id))).toEqual(['rolled-back done']);
    expect(daemon.serves).toBe('one');
    expect(agent.timers).toEqual([]);
  });

  test('an agent that was restarted goes back', async () => {
    const { first } = await unconfirmed();
    const agent = await boot();
    expect(daemon.serves).toBe('one');
    expect(agent.activation.standing()).toMatchObject({ active: { id: first }, unconfirmedUntil: null });
  });

  test('when the way back is blocked it is tried again, also by the next agent', async () => {
    const { first } = await unconfirmed();
    const agent = await boot({ adopt: () => Promise.reject(new Error('bug')) });
    expect(agent.noted.at(-1)).toMatchObject({ step: 'rolled-back', state: 'failed' });
    expect(agent.timers).toMatchObject([{ ms: 10_000 }]);
    const next = await boot();
    expect(daemon.serves).toBe('one');
    expect(next.activation.standing()).toMatchObject({ active: { id: first } });
  });
});

describe('killed in the middle', () => {
  let reached = false;
  const never = () => {
    reached = true;
    return new Promise<never>(() => {});
  };
  beforeEach(() => {
    reached = false;
  });
  const kills: [string, Script][] = [
    [
      'while the daemon takes it over',
      { adopt: (id) => (isBad(id) ? never() : Promise.resolve({ ok: true, message: '' })) },
    ],
    ['while it probes', { probe: never }],
    ['while it compiles', { compile: never }],
    ['while it checks', { check: never }],
  ];

  test.each(kills)('%s, the next agent serves the old release', async (_, script) => {
    const first = await deploy(await boot(), 'one', null);
    const killed = await boot(script);
    const { id } = await bring(killed, bad);
    const checked = await killed.activation.check(id);
    if (!script.compile && !script.check) {
      await checked.ended;
      await killed.activation.activate(id, { expectedActive: first, confirmWithin: 60 });
    }
    await expect.poll(() => reached).toBe(true);
    const agent = await boot();
    expect(daemon.serves).toBe('one');
    expect(await live()).toBe('one');
    expect(agent.activation.standing()).toMatchObject({ active: { id: first }, unconfirmedUntil: null });
    expect(agent.bugs).toEqual([]);
  });

  test.each([1, 2, 3])(
    'at the write number %d of its journal, the next agent serves one release whole',
    async (nth) => {
      const first = await deploy(await boot(), 'one', null);
      let writes = 0;
      const full = (journal: Journal): Journal => ({
        ...journal,
        write: async (next) => {
          writes += 1;
          if (writes < nth) return journal.write(next);
          throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        },
      });
      const agent = await boot({}, full);
      const { id } = await bring(agent, bad);
      await told(agent.activation.check(id));
      const steps = await told(agent.activation.activate(id, { expectedActive: first, confirmWithin: 60 }));
      if (nth === 3) expect(await refused(agent.activation.confirm(id))).toMatchObject({ code: 'ENOSPC' });
      else expect(steps.at(-1)).toBe(nth === 1 ? 'activated failed' : 'rolled-back done');
      await boot();
      expect(daemon.serves).toBe('one');
      expect(await live()).toBe('one');
    },
  );
});

describe('going back', () => {
  test('leads to the release before, and from there to the one before that', async () => {
    const agent = await boot();
    const first = await deploy(agent, 'one', null);
    const second = await deploy(agent, 'two', first);
    const third = await deploy(agent, 'three', second);
    expect(await told(agent.activation.rollback(third))).toEqual(['rolled-back done', 'probed done']);
    expect(daemon.serves).toBe('two');
    await told(agent.activation.rollback(second));
    expect(daemon.serves).toBe('one');
    expect((await refused(agent.activation.rollback(first))).code).toBe('no-previous');
    expect((await refused(agent.activation.rollback(third))).code).toBe('other-active');
  });

  test('to a release that the daemon does not take any more leaves the active one serving', async () => {
    const before = await boot();
    const first = await deploy(before, 'one', null);
    const second = await deploy(before, 'two', first);
    const agent = await boot({ adopt: async (id) => (id === first ? answer : { ok: true, message: '' }) });
    expect(await told(agent.activation.rollback(second))).toEqual(['rolled-back failed', 'rolled-back done']);
    expect(daemon.serves).toBe('two');
    expect(agent.activation.standing()).toMatchObject({ active: { id: second }, previous: { id: first } });
  });

  test('to a release that was changed on disk is refused', async () => {
    const agent = await boot();
    const first = await deploy(agent, 'one', null);
    const second = await deploy(agent, 'two', first);
    await writeFile(join(data, 'releases', first, 'sendmail.mc'), 'edited');
    expect((await refused(agent.activation.rollback(second))).code).toBe('previous-damaged');
  });
});

describe('a release is held against the one in force', () => {
  async function compared(change: (agent: Agent, first: string) => Promise<unknown> = async () => {}) {
    const seen: (string | null)[] = [];
    const agent = await boot({
      check: async (_, inForce) => {
        seen.push(inForce);
        return { ok: true, message: '' };
      },
    });
    const first = await deploy(agent, 'one', null);
    await change(agent, first);
    const { id } = await bring(agent, 'three');
    await told(agent.activation.check(id));
    return { first, seen };
  }

  test('when that is confirmed, untouched and served', async () => {
    const { first, seen } = await compared();
    expect(seen).toEqual([null, first]);
  });

  test.each<[string, (agent: Agent, first: string) => Promise<unknown>]>([
    ['somebody edited it', () => writeFile(join(data, 'current/sendmail.mc'), 'by hand')],
    [
      'its daemon is down',
      async () => {
        daemon.running = false;
      },
    ],
    [
      'it waits for its confirmation',
      async (agent, first) => {
        const { id } = await bring(agent, 'two');
        await told(agent.activation.check(id));
        await told(agent.activation.activate(id, { expectedActive: first, confirmWithin: 60 }));
      },
    ],
  ])('but not when %s', async (_, change) => {
    expect((await compared(change)).seen.at(-1)).toBeNull();
  });
});

test('an agent starts the daemon with what is in force', async () => {
  await deploy(await boot(), 'one', null);
  daemon.running = false;
  daemon.serves = null;
  await boot();
  expect(daemon.serves).toBe('one');
});

test('without its journal an agent goes on with what is in force', async () => {
  const id = await deploy(await boot(), 'one', null);
  await rm(join(data, 'state.json'));
  daemon.running = false;
  const agent = await boot();
  expect(daemon.serves).toBe('one');
  expect(agent.activation.standing()).toMatchObject({ active: { id }, previous: null });
});

test('a damaged journal is refused in words', async () => {
  await writeFile(join(data, 'state.json'), '{"active":');
  await expect(boot()).rejects.toMatchObject({ code: 'journal-damaged' });
});

test('old releases and their contents are swept, those one can go back to are kept', async () => {
  const agent = await boot();
  let active: string | null = null;
  for (let n = 0; n < 12; n += 1) active = await deploy(agent, `release ${n}`, active);
  expect(await agent.releases.findChecked(active ?? '')).not.toBeNull();
  const oldest = manifestOf({ 'sendmail.mc': 'release 0', 'tls/server.key': 'a key' }, digest);
  expect(await agent.releases.findChecked(oldest.id)).toBeNull();
  expect((await agent.announced.announce(oldest)).missing).toEqual([digest('release 0')]);
  for (let n = 11; n > 6; n -= 1) {
    await told(agent.activation.rollback(agent.activation.standing().active?.id ?? ''));
    expect(daemon.serves).toBe(`release ${n - 1}`);
  }
});
