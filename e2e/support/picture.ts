import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const folder = 'test-results/screens';
const themes = ['light', 'dark'] as const;
const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };

/**
 * Takes the page as it stands: light and dark, on a desk and on a telephone. Answers what is wrong with it: what axe finds in
 * either theme, and what reaches over the telephone's edge.
 */
export async function picture(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(() => document.fonts.ready);
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await shoot(page, narrow, `${name}-390-${theme}`);
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overhang > 0) faults.push(`${name}, ${theme}: reaches ${overhang} px over the edge at 390 px`);
    await shoot(page, wide, `${name}-1280-${theme}`);
    await page.setViewportSize(wide);
    faults.push(...(await axeFaults(page)).map((fault) => `${name}, ${theme}: ${fault}`));
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return faults;
}

/** The whole page, on a screen high enough for it: what sticks to the screen's edge does so in the picture, too. */
async function shoot(page: Page, size: typeof wide, file: string): Promise<void> {
  await page.setViewportSize(size);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  await page.screenshot({ path: `${folder}/${file}.png` });
}

/** What axe finds wrong, with the element and the reason. */
async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) =>
        `${id} at ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}
