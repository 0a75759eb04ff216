/** The boxes of the import form; `hostName` and `passphrase` stand beside the three that hold PEM. */
export type PemField = 'certificate' | 'key' | 'chain' | 'passphrase' | 'hostName';

export type ProblemCode =
  // what was pasted
  | 'empty'
  | 'too-long'
  | 'binary'
  | 'not-pem'
  | 'unfinished'
  | 'damaged'
  | 'too-many'
  | 'wrong-place'
  | 'unreadable'
  // the key
  | 'key-several'
  | 'key-encrypted'
  | 'passphrase-wrong'
  | 'key-mismatch'
  | 'key-weak'
  | 'key-kind'
  // the certificate
  | 'signature-weak'
  | 'signature-unknown'
  | 'expired'
  | 'not-yet-valid'
  | 'expires-soon'
  | 'name-missing'
  | 'name-not-covered'
  | 'is-authority'
  | 'not-authority'
  | 'usage'
  | 'self-signed'
  // the chain
  | 'chain-incomplete'
  | 'chain-not-authority'
  | 'chain-expired'
  | 'chain-weak'
  | 'chain-length'
  | 'chain-unused';

/** What speaks against a certificate. An error keeps it out of the store, a warning is shown with it. */
export type Problem = {
  severity: 'error' | 'warning';
  field: PemField;
  code: ProblemCode;
  /** What is, and what to do about it. */
  sentence: string;
};

export function error(field: PemField, code: ProblemCode, sentence: string): Problem {
  return { severity: 'error', field, code, sentence };
}

export function warning(field: PemField, code: ProblemCode, sentence: string): Problem {
  return { severity: 'warning', field, code, sentence };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
