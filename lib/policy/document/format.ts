/** What `format` of a policy.json is. It rises when a kept file has to be read in another way than before. */
export const documentFormat = 1;

/** Where an editor finds the schema: beside the file, as `postern schema` writes it. */
export const schemaFile = 'policy.schema.json';

/** A path in the document; `*` stands for any name or place. */
type Pattern = readonly string[];

/** Objects that stand on one line each, so that a change of one is a change of one line. */
export const rows: readonly Pattern[] = [
  ['maps', '*', '*'],
  ['features', '*'],
  ['source', 'directives', '*'],
  ['source', 'imported', '*'],
];

/** Rows without the members that say nothing: an entry’s empty comment, owner, ticket. */
export const sparseRows: readonly Pattern[] = [
  ['maps', '*', '*'],
  ['source', 'directives', '*'],
];

/** Texts of several lines, which stand as a list of lines. */
export const longTexts: readonly Pattern[] = [
  ['customRules', '*'],
  ['tls', 'revocationList'],
];

export function isAt(patterns: readonly Pattern[], path: readonly (string | number)[]): boolean {
  return patterns.some(
    (pattern) =>
      pattern.length === path.length &&
      pattern.every((part, at) => part === '*' || part === String(path[at])),
  );
}
