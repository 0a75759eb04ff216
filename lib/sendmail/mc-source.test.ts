import { expect, it } from 'vitest';
import { importMc } from './import/import-mc.ts';
import { type KeptPlace, keptLines } from './mc-source.ts';

/** Where each kept line of a sendmail.mc goes. */
function places(...lines: string[]): Record<string, string[]> {
  const { policy } = importMc({ file: 'sendmail.mc', text: `${lines.join('\n')}\n` });
  const all: KeptPlace[] = ['start', 'names', 'settings', 'mailers', 'rules'];
  const found = all.map((place) => [place, keptLines(policy.source, place)] as const);
  expect(found.flatMap(([, kept]) => kept)).toHaveLength(keptLines(policy.source).length);
  return Object.fromEntries(found.filter(([, kept]) => kept.length > 0));
}

it('a DOMAIN of the site’s own stands before what the forms say, whose lines came behind it', () => {
  expect(places("OSTYPE(`linux')dnl", "DOMAIN(`ours')dnl", "define(`confMAX_HOP', `9')dnl")).toEqual({
    start: ["DOMAIN(`ours')dnl"],
  });
});

it('of two lines that set one name the later one counts', () => {
  const [form, kept] = ["define(`confMAX_HOP', `9')dnl", "define(`confMAX_HOP', `many')dnl"];
  expect(places(kept, form)).toEqual({ start: [kept] });
  expect(places(form, kept)).toEqual({ names: [kept] });
  const [as, dotted] = ["MASQUERADE_AS(`example.org')dnl", "MASQUERADE_AS(`example.net.')dnl"];
  expect(places(dotted, as)).toEqual({ start: [dotted] });
  expect(places(as, dotted)).toEqual({ settings: [dotted] });
});

it('undefine takes back what stands before it', () => {
  const [set, gone] = ["define(`confMAX_HOP', `9')dnl", "undefine(`confMAX_HOP')dnl"];
  expect(places(gone, set)).toEqual({ start: [gone] });
  expect(places(set, gone)).toEqual({ names: [gone] });
});

it('a HACK that wants the mailers before it has them', () => {
  const [mailer, hack] = ["MAILER(`smtp')dnl", "HACK(`ours')dnl"];
  expect(places(hack, mailer)).toEqual({ settings: [hack] });
  expect(places(mailer, hack, 'LOCAL_CONFIG', 'D{X}y')).toEqual({
    mailers: [hack],
    rules: ['LOCAL_CONFIG\nD{X}y'],
  });
});
