import { type JudgeSendingOptions, judgeSending, type Refused } from './judge-sending.ts';
import { readQuestion } from './question.ts';

/** What the map answers a key: `YES`, or `4 "why"` and `5 "why"`; throws for what is no question of ours. */
export function sendingAnswers(
  options: JudgeSendingOptions & { realm: () => string },
): (key: string) => string {
  return (key) => {
    const question = readQuestion(key, options.realm());
    if (!question) throw new Error('not a question');
    const refused = judgeSending(question, options);
    return refused ? inQuotes(refused) : 'YES';
  };
}

/** One quoted word to the daemon's rules, whatever the client chose: no quote can end it, and no %1 stands for an argument. */
function inQuotes({ code, text }: Refused): string {
  const plain = text.replace(/[^\x20-\x7e]|["\\]/g, '?').slice(0, 400);
  return `${code} "${plain.replaceAll('%', '%%')}"`;
}
