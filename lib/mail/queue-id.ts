import { z } from 'zod';

/** A queue id of Sendmail 8.17: eight characters of time, six or more digits of the process id. */
export const queueId = z
  .string()
  .regex(/^[0-9A-Za-z]{8}\d{6,10}$/, 'A queue id has 14 letters and digits, such as 6AL0atbg028039.');
