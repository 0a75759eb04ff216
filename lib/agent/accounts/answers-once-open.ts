import type { Logins } from './logins.ts';

type Answers = Pick<Logins, 'decide' | 'malformed'>;

/** Answers as soon as there are log-ins to ask: who comes before that waits. */
export function answersOnceOpen(opening: Promise<{ logins: Answers }>): Answers {
  let open: Answers | null = null;
  const ignored = () => {}; // who opens it hears of it
  opening.then(({ logins }) => {
    open = logins;
  }, ignored);
  return {
    decide: (request, findClient) =>
      open
        ? open.decide(request, findClient)
        : opening.then(({ logins }) => logins.decide(request, findClient)),
    malformed: (reason) => void opening.then(({ logins }) => logins.malformed(reason), ignored),
  };
}
