import { type Browser, expect, type Page } from '@playwright/test';
import type { LoginTrial } from '#lib/gateway/api-login.ts';
import { newPerson, type Person } from '../support/person.ts';
import { picture } from '../support/picture.ts';
import { hostName } from '../support/ready-gateway.ts';
import { type Arrived, startSink } from '../support/sink.ts';
import { send } from '../support/smtp.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { isRoot, ordinaryUser } from '../support/user.ts';

export const passwords = {
  ada: 'copper-lantern-fifteen',
  holly: 'quiet-harbour-ninety',
  otto: 'velvet-anvil-seventy',
};

/** One of the days that are played at the same time. */
type Story = {
  /** Whether the gateway is run by root. */
  root: boolean;
  /** Which of how many: they share the pages out among them. */
  at: number;
  of: number;
};

/** What one chapter leaves to the next: the programs, the people at their browsers, and what they were told. */
export class Day {
  declare stack: Stack;
  declare admin: Page;
  declare helpdesk: Page;
  declare auditor: Page;
  /** PEM of the own authority. */
  ca = '';
  /** The release of the first deployment. */
  first = '';
  /** Passwords. */
  kim = '';
  printer = '';
  /** What is wrong with the pages that were taken; the last chapter asks. */
  readonly faults: string[] = [];
  readonly story: Story;
  readonly #people: Person[] = [];
  #sink: Awaited<ReturnType<typeof startSink>> | undefined;

  constructor(story: Story) {
    this.story = story;
  }

  async begin(): Promise<void> {
    const user = isRoot && !this.story.root ? ordinaryUser() : undefined;
    [this.stack, this.#sink] = await Promise.all([startStack({ user }), startSink()]);
  }

  async end(): Promise<void> {
    for (const { page } of this.#people) await page.context().close();
    await this.#sink?.close();
    expect((await this.stack?.stop()) ?? [], 'programs that did not end cleanly').toEqual([]);
  }

  readonly sinkPort = () => this.#sink?.port ?? 0;

  readonly comeIn = async (browser: Browser): Promise<Page> => {
    const person = await newPerson(browser, this.stack.url);
    this.#people.push(person);
    return person.page;
  };

  readonly complaints = () => this.#people.flatMap((person) => person.complaints());

  /** A picture for the first story alone: the others would take the same. */
  readonly show = async (page: Page, name: string): Promise<void> => {
    if (this.story.at === 0) this.faults.push(...(await picture(page, name)));
  };

  /** The last letter with this subject that arrived at the far end. */
  readonly arrived = (subject: string): Arrived | undefined =>
    this.#sink?.arrived.findLast(({ data }) => data.includes(`Subject: ${subject}\r\n`));

  /** Kim's host sends a letter to the partner, by way of the submission port. */
  readonly mail = async (login: LoginTrial, subject: string): Promise<void> => {
    const { stack, ca } = this;
    const letter = { from: 'Kim Berg <kim@host1.corp.example>', to: 'office@partner.example', subject };
    expect(await send(stack.submissionPort, login, { letter, ca, hostName })).toMatch(/^250 2\.0\.0 /);
  };
}
