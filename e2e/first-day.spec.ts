import { expect, test } from '@playwright/test';
import { changeMind } from './first-day/changes.ts';
import { workTogether } from './first-day/colleagues.ts';
import { Day } from './first-day/day.ts';
import { deployFirst } from './first-day/deployment.ts';
import { lookAtPages } from './first-day/pages.ts';
import { makePeople } from './first-day/people.ts';
import { writePolicy } from './first-day/policy.ts';
import { sendMail } from './first-day/sending.ts';
import { setUp } from './first-day/set-up.ts';
import { isRoot } from './support/user.ts';

/** The same day twice: with the gateway run by root, and by a user without any rights. */
const ordinary = { words: 'a gateway run by an ordinary user', root: false };
const gateways = isRoot ? [{ words: 'a gateway run by root', root: true }, ordinary] : [ordinary];

test.describe.configure({ mode: 'parallel' });

for (const [at, { words, root }] of gateways.entries())
  test.describe(`the first day with ${words}`, () => {
    test.describe.configure({ mode: 'serial' });
    const day = new Day({ root, at, of: gateways.length });

    test.beforeAll(() => day.begin());

    test.afterEach(async () => {
      const testInfo = test.info();
      const complaints = day.complaints();
      if (testInfo.status !== testInfo.expectedStatus || complaints.length > 0)
        for (const { name, output } of day.stack.outputs())
          await testInfo.attach(`${name}.log`, { body: output, contentType: 'text/plain' });
      expect(complaints, 'what the browser complained about').toEqual([]);
    });

    test.afterAll(() => day.end());

    setUp(day);
    writePolicy(day);
    makePeople(day);
    deployFirst(day);
    sendMail(day);
    workTogether(day);
    changeMind(day);
    lookAtPages(day);
  });
