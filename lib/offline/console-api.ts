import { z } from 'zod';
import { Refusal } from '#lib/refusal.ts';

const problem = z.object({
  title: z.string(),
  code: z.string().default('refused'),
  next: z.string().optional(),
  output: z.string().optional(),
  fields: z.record(z.string(), z.array(z.string())).default({}),
});

/** A console's REST API, for one who has a token. Refuses with the console's own words. */
export class ConsoleApi {
  readonly #base: URL;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.#base = consoleAddress(address);
    this.#token = token;
  }

  async call<S extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    answer: S,
    body?: unknown,
  ): Promise<z.output<S>> {
    const response = await this.#send(method, path, body);
    if (!response.ok) throw await this.#refusal(response);
    const content: unknown = await response.json().catch(() => null);
    const { data } = answer.safeParse(content);
    if (data !== undefined) return data;
    throw stranger(this.#base);
  }

  /** A file, as it comes. */
  async download(path: string): Promise<Response> {
    const response = await this.#send('GET', path, undefined);
    if (response.ok) return response;
    throw await this.#refusal(response);
  }

  async #refusal(response: Response): Promise<Refusal> {
    const { data } = problem.safeParse(await response.json().catch(() => null));
    if (!data) return stranger(this.#base);
    const detail =
      [data.output, ...Object.values(data.fields).flat()].filter(Boolean).join('\n') || undefined;
    return new Refusal('unavailable', data.code, data.title, { next: data.next, detail });
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    try {
      return await fetch(new URL(`api/v1${path}`, this.#base), {
        method,
        redirect: 'error',
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
    } catch (cause) {
      const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : 'No answer.';
      throw new Refusal('unavailable', 'no-console', `${this.#base.origin} cannot be reached. ${why}`, {
        next: 'A certificate of an authority of your own: NODE_EXTRA_CA_CERTS=ca.pem.',
        cause,
      });
    }
  }
}

function consoleAddress(text: string): URL {
  const whole = text.endsWith('/') ? text : `${text}/`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new Refusal('invalid', 'usage', `${text} is no address of a console.`, {
      next: 'Write it as https://console.example.org.',
    });
  const here = url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname.startsWith('127.');
  if (url.protocol === 'http:' && !here)
    throw new Refusal('invalid', 'clear-text', 'A token is not sent in clear text.', {
      next: `Use https://${url.host}, or the console’s own machine.`,
    });
  return url;
}

const stranger = (base: URL) =>
  new Refusal('unavailable', 'no-console', `What answers at ${base.origin} is no console of Postern.`);
