import { expect, test } from 'vitest';
import { liveWords } from './live-words.ts';

const live = (gateway: string, ms = 80) => ({ gateway, live: true, ms, trouble: null, answers: true });
const late = (gateway: string) => ({ gateway, live: false, ms: null, trouble: null, answers: true });
const away = (gateway: string) => ({
  ...late(gateway),
  trouble: 'The agent cannot be reached.',
  answers: false,
});
const full = (gateway: string) => ({ ...late(gateway), trouble: 'The gateway’s disk is full.' });

test.each([
  [[], 'No gateway is enrolled yet; the first one gets it with all accounts.'],
  [[live('gw1')], 'Live on gw1, 0.1 s after the change.'],
  [[live('gw1'), live('gw2', 1200)], 'Live on all 2 gateways, 1.2 s after the change.'],
  [[live('gw1'), late('gw2')], 'Live on 1 of 2; on its way to gw2.'],
  [
    [live('gw1'), away('gw2'), live('gw3')],
    'Live on 2 of 3; gw2 not reachable, will follow. Until then it goes by what it knew before, an old password included.',
  ],
  [
    [away('gw1'), away('gw2'), late('gw3')],
    'Live on 0 of 3; gw1, gw2 not reachable, will follow; on its way to gw3. Until then they go by what they knew before, an old password included.',
  ],
  [
    [live('gw1'), full('gw2')],
    'Live on 1 of 2; gw2 cannot take it now, will follow. Until then it goes by what it knew before, an old password included.',
  ],
])('%j', (gateways, says) => {
  expect(liveWords(gateways)).toBe(says);
});
