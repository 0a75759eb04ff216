import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entrySchema, type MapName, mapNames } from '#lib/policy/entry/entry.ts';
import { samplePolicy } from '#lib/policy/sample-policy.ts';
import { addNote, nativeEntry, noNotes, withNotes } from './entry-notes.ts';
import { importMail } from './import/import-mail.ts';
import { renderFiles } from './render-files.ts';

const lines: Record<MapName, [key: string, value: string]> = {
  access: ['a.example', 'REJECT'],
  'relay-domains': ['relay.example', ''],
  'local-host-names': ['here.example', ''],
  mailertable: ['b.example', 'esmtp:[mx.example]'],
  virtusertable: ['sales@here.example', 'kim'],
  aliases: ['sales', 'kim, ada@c.example'],
  genericstable: ['kim', 'kim@here.example'],
  domaintable: ['old.example', 'here.example'],
};

const entryOf = (map: MapName, more: object) => {
  const [key, value] = lines[map];
  return entrySchema.parse({ map, key, value, ...more });
};

describe('notes of entries', () => {
  const notes = fc.record({
    comment: fc.constantFrom('', 'They pay for it', 'Über #12, again', 'owner'),
    owner: fc.constantFrom('', 'Kim'),
    ticket: fc.constantFrom('', 'NOC-12: relay'),
    endsOn: fc.constantFrom(null, '2027-01-31'),
  });

  it('come back from the files that were rendered, in every list', () => {
    fc.assert(
      fc.property(fc.array(notes, { minLength: 8, maxLength: 8 }), (all) => {
        const entries = mapNames.map((map, at) => entryOf(map, all[at] ?? {}));
        const policy = samplePolicy({}, entries);
        const files = renderFiles(policy).map(({ path, content }): [string, string] => [path, content]);
        const again = importMail(new Map(files)).policy;
        for (const entry of entries) expect(again.maps[entry.map]).toContainEqual(entry);
      }),
      { numRuns: 30 },
    );
  });

  it('stand above the first line of an entry that has several', () => {
    const entry = entrySchema.parse({
      map: 'access',
      tag: 'Connect:',
      key: '10.0.0.0/15',
      value: 'RELAY',
      owner: 'Kim',
    });
    expect(nativeEntry(entry)).toBe('# owner: Kim\nConnect:10.0\tRELAY\nConnect:10.1\tRELAY\n');
    expect(withNotes('Connect:10.1\tRELAY\n', [entry])).toBe('# owner: Kim\nConnect:10.1\tRELAY\n');
  });

  it.each([
    ['Owner:  Kim', { owner: 'Kim' }],
    ['ends: 2027-01-31', { endsOn: '2027-01-31' }],
    ['ends: next year', { comment: 'ends: next year' }],
    ['owner:', { comment: 'owner:' }],
    [`ticket: ${'x'.repeat(121)}`, { comment: `ticket: ${'x'.repeat(121)}` }],
  ])('%j', (comment, wanted) => {
    expect(addNote(noNotes, comment)).toEqual({ ...noNotes, ...wanted });
  });
});
