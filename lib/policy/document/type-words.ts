import type { z } from 'zod';

const kinds: Record<string, string> = {
  string: 'Write a text in double quotes.',
  number: 'Write a number.',
  int: 'Write a whole number.',
  boolean: 'Write true or false.',
  array: 'Write a list: […].',
  object: 'Write an object: {…}.',
  record: 'Write an object: {…}.',
};

/** Zod’s own messages in our words, where no rule of ours speaks. */
export function typeWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'This is missing.' : kinds[issue.expected];
  if (issue.code === 'invalid_value')
    return `Write one of ${issue.values.map((one) => JSON.stringify(one)).join(', ')}.`;
  return undefined;
}
