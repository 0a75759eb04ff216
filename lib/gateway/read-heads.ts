import { type KeptHead, keptHead } from './api-trail.ts';

/** Heads of the trail as a gateway hands them out, a line each. */
export function readHeads(text: string): KeptHead[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : keptHead.parse(JSON.parse(line))));
}
