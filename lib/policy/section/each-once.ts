import type { z } from 'zod';

type Names<T, Field extends keyof T & string> = {
  /** The field that tells members apart; where its error stands. */
  field: Field;
  message: (name: T[Field]) => string;
  /** What makes two names the same one; left out, the names themselves. */
  sameAs?: (name: T[Field]) => unknown;
};

/** A check of a list: no two members have the same name. The second one is told. */
export function eachOnce<T, Field extends keyof T & string>({
  field,
  message,
  sameAs = (name) => name,
}: Names<T, Field>) {
  return ({ value, issues }: z.core.ParsePayload<T[]>): void => {
    const seen = new Set<unknown>();
    for (const [at, member] of value.entries()) {
      const name = member[field];
      if (seen.has(sameAs(name)))
        issues.push({ code: 'custom', message: message(name), path: [at, field], input: name });
      seen.add(sameAs(name));
    }
  };
}
