import { Panel } from '#components/ui/panel.tsx';
import type { DnsList } from '#lib/policy/section/dns-lists.ts';
import { replyInTrouble, replyOfList } from '#lib/sendmail/mc-dns-lists.ts';

/** What a client hears at RCPT, list by list, as the saved draft has it. */
export function ToldClients({ lists }: { lists: readonly DnsList[] }) {
  return (
    <Panel title="What a client is told">
      {lists.length === 0 ? <p className="text-ink-2">Nothing: no list is asked.</p> : null}
      <ul className="flex flex-col gap-4">
        {lists.map((list, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a list may stand twice, with other answers
          <li key={at}>
            <p className="mb-1 font-row break-words">{list.zone}</p>
            <p className="text-small text-ink-3">
              {list.answers.length > 0 ? `It answers ${list.answers.join(' or ')}` : 'It answers'}
            </p>
            <p className="font-mono text-small break-words">
              {replyOfList(list) ??
                (list.action === 'discard'
                  ? 'Nothing: the mail is thrown away'
                  : 'Nothing: the mail is held')}
            </p>
            <p className="mt-1 text-small text-ink-3">It does not answer</p>
            <p className="font-mono text-small break-words">{replyInTrouble(list) ?? 'Nothing: let in'}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
