import { afterEach, beforeEach, expect, vi } from 'vitest';

// What a program complains of on the console is a failure, unless the test looks for it with a spy of its own.
const complaints: unknown[][] = [];

beforeEach(() => {
  complaints.length = 0;
  vi.spyOn(console, 'error').mockImplementation((...words) => {
    complaints.push(words);
  });
});

afterEach(() => {
  expect(complaints, 'console.error was called').toEqual([]);
});
