import type { Entry } from '#lib/policy/entry/entry.ts';
import { linesOf } from './entry-lines.ts';
import { formatLine } from './map-line.ts';
import { aliasLine } from './render-aliases.ts';

/** The lines that one entry becomes in its file. The entry is one that `entrySchema` has passed. */
export function previewEntry(entry: Entry): string[] {
  switch (entry.map) {
    case 'aliases':
      return aliasLine(entry).trimEnd().split('\n');
    case 'local-host-names':
    case 'relay-domains':
      return linesOf(entry).map((line) => line.key);
    case 'access':
    case 'mailertable':
    case 'virtusertable':
    case 'genericstable':
    case 'domaintable':
      return linesOf(entry).map(formatLine);
  }
}
