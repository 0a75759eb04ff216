import { createHash } from 'node:crypto';

/**
 * Runs in a page before its scripts are there: what is typed at a page of the console (`.app`) that cannot answer yet is kept,
 * so that "/kim" searches for kim, and does not lose its start and press the `n`, `e` or `x` of the rest. `earlyKeys` hands over
 * what was kept and ends the keeping. Fields are left to the browser, and so are keys that mean something to it.
 */
export const earlyKeysScript = `{
  const kept = [];
  const keep = (event) => {
    if (event.target !== document.body || !document.querySelector('.app') || event.altKey) return;
    const { key, shiftKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    const first = ctrl ? /^(k|Enter)$/i.test(key) : key.length === 1 && key !== ' ';
    const next = !ctrl && kept.length > 0 && (key.length === 1 || /^(Enter|Escape|Arrow(Up|Down|Left|Right))$/.test(key));
    if (!ctrl && key === 'Backspace') kept.pop();
    if (kept.length < 200 && (first || next)) {
      kept.push({ key, ctrl, shift: shiftKey });
      event.preventDefault();
    }
  };
  document.addEventListener('keydown', keep, true);
  window.earlyKeys = () => {
    document.removeEventListener('keydown', keep, true);
    return kept.splice(0);
  };
}`;

/** How the Content-Security-Policy names the script. */
export const earlyKeysHash = `sha256-${createHash('sha256').update(earlyKeysScript).digest('base64')}`;
