/** Whose name an attempt to log in came with, and whom it wanted to act for besides. */
type Asked = { mechanism: string; authid: string; actFor: string | null };

/** What is written down of a client that named another authorization identity than its own. Only PLAIN proves the password before that is looked at. */
export function actingDetail(asked: Asked & { actFor: string }): string;
export function actingDetail(asked: Asked): string | null;
export function actingDetail({ mechanism, authid, actFor }: Asked): string | null {
  if (actFor === null) return null;
  return `asked to act as ${actFor}, ${mechanism === 'PLAIN' ? 'logged in as' : 'by the name'} ${authid}`;
}

/** That text as a sentence; null for another one. */
export function actingTitle(detail: string): string | null {
  return detail.startsWith('asked to act as ') ? `It ${detail}` : null;
}
