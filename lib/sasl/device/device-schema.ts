import { z } from 'zod';
import { formatNetwork, readNetwork, unmapped } from '#lib/mail/network.ts';
import { label } from '#lib/sasl/schema.ts';

const longest = 32;

/** What stands behind the + in `kim+phone`. */
export const deviceName = z
  .string('Type a name for the device.')
  .trim()
  .toLowerCase()
  .min(1, 'Type a name for the device, such as phone.')
  .max(longest, `Use at most ${longest} characters.`)
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
    'Use letters a to z, digits, dot, hyphen and underscore; begin and end with a letter or a digit.',
  );

const most = 50;

/** Networks as a list, or as a text with one on each line; in their one spelling. Empty: anywhere. */
export const givenNetworks = z
  .union([z.array(z.string().max(64)), z.string().max(5000).transform(words)])
  .transform((texts, context) => {
    const found = texts.flatMap((text) => {
      const reading = readNetwork(text);
      if ('network' in reading) return [formatNetwork(unmapped(reading.network))];
      context.addIssue({ code: 'custom', message: reading.reason });
      return [];
    });
    if (found.length > most) context.addIssue({ code: 'custom', message: `Name at most ${most} networks.` });
    return [...new Set(found)];
  });

function words(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

/** What is said of a new one; what is not said is empty. */
export const deviceSettings = { label, networks: givenNetworks.default([]) };
