import { Panel } from '#components/ui/panel.tsx';
import { Preview } from '#components/ui/preview.tsx';
import type { DnsList } from '#lib/policy/dns-lists.ts';
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
            <Preview
              lines={[
                replyOfList(list) ??
                  (list.action === 'discard'
                    ? '250 Ok, and the mail is thrown away'
                    : '250 Ok, and the mail is held'),
                replyInTrouble(list) ?? 'No answer of the list: let in',
              ]}
              path={list.answers.length > 0 ? list.answers.join(', ') : 'any answer'}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
