/** Programs that are Sendmail: as it calls itself, as distributions call it, and as Postern calls the one it supervises. */
const sendmail =
  /^(?:\S*\/)?(?:sendmail(?:$|[-._](?!filter|milter)[\w.-]*$)|sm-(?!notify$)[\w.-]+$|smmta$|smmsp$|newaliases$|mailq$|postern-[0-9a-f]{8}$)/;

const known = new Map<string, boolean>();
const mostKnown = 1000;

/** Whether a syslog tag is one of Sendmail's. Another that was given with `sendmail -L` shows by what its lines say. */
export function isSendmailTag(tag: string): boolean {
  const found = known.get(tag);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  const is = sendmail.test(tag) && !/^postfix|^exim/.test(tag);
  known.set(tag, is);
  return is;
}
