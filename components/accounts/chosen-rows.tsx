export type ChosenAccount = { id: string; name: string; label: string };

/** The chosen accounts by name, sent as `row` with the form around them. */
export function ChosenRows({ accounts }: { accounts: readonly ChosenAccount[] }) {
  return (
    <ul aria-label="Accounts" className="divide-y divide-line rounded-panel border border-line">
      {accounts.map(({ id, name, label }) => (
        <li className="flex gap-3 px-3 py-1.5" key={id}>
          <input name="row" type="hidden" value={id} />
          <code className="wrap-anywhere">{name}</code>
          <span className="ml-auto text-ink-2">{label}</span>
        </li>
      ))}
    </ul>
  );
}
