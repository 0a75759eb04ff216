import { expect, test } from 'vitest';
import { featuresSection } from '#lib/policy/section/features.ts';
import { featuresFromForm } from './settings-form.ts';

const at = new Date('2026-11-21T06:00:00Z');
const before = featuresSection.parse({
  redirect: {},
  delay_checks: { uses: [['friend']] },
  relay_local_from: { acknowledged: { by: 'Piet', at: at.toISOString(), reason: 'an old printer' } },
});

function formOf(...pairs: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, value);
  return form;
}

test('a form changes the features it shows, and no other', () => {
  const form = formOf(['here.delay_checks', '1'], ['here.smrsh', '1'], ['value.smrsh.on', 'on']);
  const typed = { smrsh: { uses: [['/usr/libexec/sendmail/smrsh']] } };
  expect(Object.keys(featuresFromForm(typed, form, { before, by: 'Ada', at }))).toEqual([
    'redirect',
    'relay_local_from',
  ]);
});

test('a reason that stands keeps who gave it; another one is the present operator’s', () => {
  const sent = (acknowledged: string) =>
    featuresFromForm(
      { relay_local_from: { uses: [[]], acknowledged } },
      formOf(['here.relay_local_from', '1'], ['value.relay_local_from.on', 'on']),
      { before, by: 'Ada', at },
    ).relay_local_from;
  expect(sent('an old printer')).toMatchObject({ acknowledged: { by: 'Piet' } });
  expect(sent('an older printer')).toMatchObject({ acknowledged: { by: 'Ada' } });
});
