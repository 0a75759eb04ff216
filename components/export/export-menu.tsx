import { exportHref } from '#components/export/export-href.ts';
import { DownloadMenu } from '#components/ui/download-menu.tsx';
import { MenuDownload, MenuLink } from '#components/ui/menu.tsx';

/** What a search of the mail log finds, as a file. Offer it to those who have `maillog.export`. */
export function LogExportMenu({ q }: { q: string }) {
  const choices = [
    { of: 'messages', format: 'csv', says: 'Messages, as CSV' },
    { of: 'recipients', format: 'csv', says: 'A row each recipient, as CSV' },
    { of: 'messages', format: 'jsonl', says: 'Messages, as JSON Lines' },
    { of: 'recipients', format: 'jsonl', says: 'A row each recipient, as JSON Lines' },
  ];
  return (
    <DownloadMenu>
      {choices.map(({ says, ...wanted }) => (
        <MenuDownload href={exportHref({ q, ...wanted })} key={says}>
          {says}
        </MenuDownload>
      ))}
      <MenuLink href={`/mail/reports/exports?${new URLSearchParams({ q }).toString()}`}>
        With its manifest, log-ins, past exports …
      </MenuLink>
    </DownloadMenu>
  );
}
