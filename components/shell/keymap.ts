/** What a key does. A `go` leads to a place, a `press` follows the element marked with that key on the page. */
export type KeyAct =
  | { do: 'go'; href: string }
  | { do: 'press'; key: string }
  | { do: 'find' }
  | { do: 'keys' }
  | { do: 'save' }
  | { do: 'close' };

/** The letters that may follow `g`, and where they lead. */
export const jumps: { key: string; label: string; href: string }[] = [
  { key: 'o', label: 'Overview', href: '/overview' },
  { key: 'a', label: 'Accounts', href: '/authentication/accounts' },
  { key: 'r', label: 'Review and deploy', href: '/changes/review' },
  { key: 'm', label: 'Authenticated relaying', href: '/mail/relaying' },
  { key: 'l', label: 'Tracking', href: '/mail/tracking' },
  { key: 't', label: 'Trail', href: '/system/trail' },
];

/** Every key there is, as the sheet behind `?` lists them. */
export const keySheet: { title: string; keys: { keys: string[]; does: string }[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      { keys: ['Ctrl', 'K'], does: 'find everything' },
      { keys: ['/'], does: 'search this list' },
      { keys: ['?'], does: 'all keys' },
      { keys: ['Esc'], does: 'close, clear the choice' },
    ],
  },
  {
    title: 'In a list',
    keys: [
      { keys: ['↑', '↓'], does: 'move, as do j and k' },
      { keys: ['Enter'], does: 'open, as does Space' },
      { keys: ['→', '←'], does: 'unfold and fold a row' },
      { keys: ['x'], does: 'choose' },
      { keys: ['Shift', '↑', '↓'], does: 'choose a run' },
      { keys: ['[', ']'], does: 'newer and older rows' },
    ],
  },
  {
    title: 'On a thing',
    keys: [
      { keys: ['n'], does: 'new' },
      { keys: ['e'], does: 'edit' },
      { keys: ['Ctrl', 'Enter'], does: 'save, or deploy in review' },
    ],
  },
];

export type Stroke = { key: string; ctrl: boolean; alt: boolean; typing: boolean; dialog: boolean };

const marked = ['/', 'n', 'e', '[', ']'];

/**
 * What a stroke means after the one before it (`waiting` is true when that was `g`). Letters mean nothing while a person types or
 * a dialog is open.
 */
export function readStroke(
  stroke: Stroke,
  waiting: boolean,
  places: readonly string[],
): { act: KeyAct | null; waiting: boolean } {
  const none = { act: null, waiting: false };
  if (stroke.alt) return none;
  if (stroke.ctrl) return { act: withControl(stroke), waiting: false };
  if (stroke.dialog) return none;
  if (stroke.key === 'Escape') return { act: { do: 'close' }, waiting: false };
  if (stroke.typing) return none;
  if (waiting) {
    const jump = jumps.find((one) => one.key === stroke.key);
    return jump && places.includes(jump.href) ? { act: { do: 'go', href: jump.href }, waiting: false } : none;
  }
  if (stroke.key === 'g') return { act: null, waiting: true };
  if (stroke.key === '?') return { act: { do: 'keys' }, waiting: false };
  return marked.includes(stroke.key) ? { act: { do: 'press', key: stroke.key }, waiting: false } : none;
}

function withControl({ key, dialog }: Stroke): KeyAct | null {
  if (key === 'Enter') return { do: 'save' };
  return key.toLowerCase() === 'k' && !dialog ? { do: 'find' } : null;
}
