const block = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----[^]*?(?:-----END \1-----[ \t]*(?:\r?\n|$)|$)/g;

/** A text without the private keys in it, whole or cut off; what stands around them stays. */
export function withoutKeys(text: string): string {
  return text.includes('PRIVATE KEY-----') ? text.replace(block, '') : text;
}

/** What is left of a file once its keys are taken out: null when it held keys and nothing of use beside them. */
export function publicPart(text: string): string | null {
  const rest = withoutKeys(text);
  return rest === text || /\S/.test(rest) ? rest : null;
}

/** The private keys in a text, without what stands around them. */
export function keysIn(text: string): string {
  return (text.match(block) ?? []).join('');
}
