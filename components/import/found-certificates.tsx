import { Badge } from '#components/ui/badge.tsx';
import { formatCount } from '#components/ui/format.ts';
import { Item, ItemList, Panel } from '#components/ui/panel.tsx';
import { Time } from '#components/ui/time.tsx';

type Found = {
  use: 'server' | 'client';
  file: string;
  names: string[];
  subject: string;
  notAfter: Date;
  hasKey: boolean;
  troubles: string[];
};

/** The certificates beside sendmail.mc, and whether the gateway can show them. */
export function FoundCertificates({ found, authorities }: { found: readonly Found[]; authorities: number }) {
  if (found.length === 0 && authorities === 0) return null;
  return (
    <Panel flush title="Certificates">
      <ItemList label="Certificates of the import">
        {found.map(({ use, file, names, subject, notAfter, hasKey, troubles }) => (
          <Item
            key={use}
            meta={
              <>
                {file}, until <Time at={notAfter} />.{' '}
                {troubles.length > 0
                  ? `It is stored, but no gateway shows it: ${troubles.join(' ')}`
                  : `It is shown to ${use === 'server' ? 'clients' : 'servers'} once this is deployed.`}
              </>
            }
            title={
              <>
                {names.slice(0, 3).join(', ') || subject}{' '}
                <Badge tone={hasKey ? 'ok' : 'warn'}>{hasKey ? 'with its key' : 'without a key'}</Badge>
              </>
            }
          />
        ))}
        {authorities > 0 ? (
          <Item
            meta="confCACERT: stored, to verify certificates with."
            title={formatCount(authorities, 'authority', 'authorities')}
          />
        ) : null}
      </ItemList>
    </Panel>
  );
}
