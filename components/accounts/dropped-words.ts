/** What has no effect on a gateway whose agent is older than the console. */
export const droppedSentence = (dropped: readonly string[]): string =>
  `The agent there is older than the console and does not know ${dropped.join(', ')}: that has no effect on this gateway until the agent is renewed.`;
