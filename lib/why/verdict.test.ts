import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';
import type { Why } from './why-login.ts';

const attempt = {
  ...{ key: 'k', at: 0, gateway: 'gw1', ok: false, locked: false, title: 'Wrong password, by PAM' },
  ...{
    advice: null,
    name: 'amy',
    device: null,
    client: '192.0.2.9',
    mechanism: 'PLAIN',
    tls: 'TLSv1.3',
    lines: [],
  },
};
const asked = { kind: 'name', name: 'amy', device: null, realm: 'ours', account: null } as const;
const why = (more: Partial<Why>): Why => ({
  ...{
    q: 'amy',
    widened: null,
    asked,
    accounts: [],
    meant: [],
    nearest: [],
    realm: 'example.org',
    offer: null,
  },
  ...{ elsewhere: null, standing: null, attempts: [], progress: [] },
  ...more,
});
const elsewhere = 'PAM, by the host’s own saslauthd';

test('a name that is nobody’s account here is no account', () => {
  expect(verdictOf(why({ attempts: [attempt] })).title).toBe('There is no account amy');
});

test('how the account stands goes before what came of the newest attempt, and not before another name', () => {
  const standing = { ok: false, title: 'The account is disabled', advice: 'Enable it.' };
  const dates = { disabledAt: new Date(), expiresAt: null, lockedUntil: null, passwordSetAt: new Date() };
  const account = { id: 'amy', name: 'amy', label: '', ...dates };
  const here = { ...asked, account };
  const good = { ...attempt, ok: true, title: 'Logged in' };
  expect(verdictOf(why({ asked: here, standing, attempts: [good] })).title).toBe('The account is disabled');
  expect(verdictOf(why({ asked: here, attempts: [good] })).ok).toBe(true);
  const other = { ...here, realm: 'another' } as const;
  expect(verdictOf(why({ asked: other, standing })).title).toBe('The realm differs: amy');
});

test('where accounts live elsewhere it may be one: the newest attempt tells, or nothing does', () => {
  expect(verdictOf(why({ elsewhere, attempts: [attempt] })).title).toBe('Wrong password, by PAM');
  const good = { ...attempt, ok: true, title: 'Logged in' };
  expect(verdictOf(why({ elsewhere, attempts: [good] }))).toMatchObject({
    ok: true,
    title: 'The newest log-in went well',
  });
  const unseen = verdictOf(why({ elsewhere }));
  expect(unseen.title).toBe('No gateway saw an attempt by this name');
  expect(unseen.advice).toContain('Passwords are checked by PAM');
});

test('how an account stands here says nothing of who was never seen, where others decide', () => {
  const account = { id: 'a', name: 'amy', label: '', disabledAt: new Date(0), expiresAt: null };
  const standing = { ok: false, title: 'The account is disabled', advice: 'Enable it.' };
  const disabled = { standing, asked: { ...asked, account } as Why['asked'] };
  expect(verdictOf(why(disabled)).title).toBe('The account is disabled');
  expect(verdictOf(why({ ...disabled, elsewhere })).title).toBe('No gateway saw an attempt by this name');
});

test('another realm is no fault where others look names up', () => {
  const other = { ...asked, realm: 'another' } as const;
  expect(verdictOf(why({ asked: other })).title).toBe('The realm differs: amy');
  expect(verdictOf(why({ asked: other, elsewhere, attempts: [attempt] })).title).toBe(
    'Wrong password, by PAM',
  );
});
