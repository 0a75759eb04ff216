'use client';

import { useState } from 'react';
import { Button, TextLink } from '#components/ui/button.tsx';
import { RadioCards } from '#components/ui/choice-cards.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextArea, TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { Preview } from '#components/ui/preview.tsx';
import type { ConnectedServer } from '#lib/sasl/settings/connect-server.ts';
import type { ServerMechanism } from '#lib/sasl/settings/list-server-mechanisms.ts';
import type { PeerLack } from '#lib/sasl/settings/peer-lack.ts';
import type { PeerMechanism } from '#lib/sasl/settings/peer-settings.ts';

const programs = [
  { value: 'sendmail', label: 'Sendmail' },
  { value: 'postfix', label: 'Postfix' },
  { value: 'exim', label: 'Exim' },
  { value: 'other', label: 'Something else' },
];

const helps: Record<PeerMechanism, string> = {
  'SCRAM-SHA-256': 'What any server of today can. The password itself is never sent.',
  'SCRAM-SHA-512': 'The same with a longer hash, where the other side asks for it.',
  'SCRAM-SHA-1':
    'For older servers whose SASL library knows no other SCRAM. The password itself is never sent.',
  PLAIN: 'Where SCRAM is missing: the password is sent inside TLS.',
  'DIGEST-MD5': 'Legacy. What is kept here for it is as good as the password.',
  'CRAM-MD5': 'Legacy, for the oldest. What is kept here for it is as good as the password.',
};

const lacks: Record<PeerLack['kind'], string> = {
  elsewhere: 'Checked elsewhere. ',
  release: '',
  offer: 'Not offered here. ',
  trust: 'Not trusted to relay. ',
};

const choiceOf = ({ mechanism, lack }: ServerMechanism) => ({
  value: mechanism,
  label: mechanism === 'PLAIN' ? 'PLAIN over TLS' : mechanism,
  help: `${lack ? lacks[lack.kind] : ''}${helps[mechanism]}`,
});

/** Another mail server that relays through us: its account, and what its postmaster puts where, shown once. */
export function ConnectServer({
  action,
  mechanisms,
  cancelHref,
}: {
  action: FormAction<ConnectedServer>;
  /** The ways to log in, the one to propose first, with what each still lacks here. */
  mechanisms: readonly ServerMechanism[];
  cancelHref: string;
}) {
  const [ready = mechanisms[0]] = mechanisms.filter(({ lack }) => lack === null);
  const [wanted, setWanted] = useState(ready?.mechanism);
  const lack = mechanisms.find(({ mechanism }) => mechanism === wanted)?.lack;
  const [connected, setConnected] = useState<ConnectedServer | null>(null);
  const send: FormAction<ConnectedServer> = async (state, form) => {
    const answer = await action(state, form);
    if (answer.result) setConnected(answer.result);
    return answer;
  };
  return (
    <>
      <ActionForm
        action={send}
        footer={<FormActions busy="Making the account" cancelHref={cancelHref} save="Make account" />}
        label="Connect a server"
      >
        <TextField
          autoFocus
          help="Another mail server that sends its mail through us."
          label="The other server"
          mono
          name="peer"
          placeholder="mx.partner.example"
        />
        <TextField
          daemonName="authid"
          help="Its user name here. A password of 32 characters is made for it."
          label="Account name"
          mono
          name="name"
          placeholder="partner"
        />
        <RadioCards choices={programs} columns label="It runs" name="program" value="sendmail" />
        <RadioCards
          choices={mechanisms.map(choiceOf)}
          label="It logs in by"
          name="mechanism"
          onChange={(value) => setWanted(mechanisms.find(({ mechanism }) => mechanism === value)?.mechanism)}
          value={ready?.mechanism}
        />
        {lack ? (
          <Note live title="Before it works:" tone="warn">
            {lack.words} <TextLink href="/authentication/mechanisms">Mechanisms</TextLink>
          </Note>
        ) : null}
        <TextArea label="Note" name="note" optional />
      </ActionForm>
      {connected ? <Handed connected={connected} /> : null}
    </>
  );
}

/** Everything for the other postmaster, shown this once. It cannot be closed by accident. */
function Handed({ connected: { id, name, peer, pieces, missing } }: { connected: ConnectedServer }) {
  const all = pieces
    .map(({ where, lines, words }) => `# ${where}: ${words}\n${lines.join('\n')}`)
    .join('\n\n');
  return (
    <Dialog
      footer={
        <>
          <CopyButton label="Copy all" text={`${all}\n`} />
          {/* A full load, so that the password is nowhere in this page's memory afterwards. */}
          <Button
            className="ml-auto"
            onClick={() => window.location.assign(`/authentication/accounts/${id}`)}
            variant="primary"
          >
            I have handed it over
          </Button>
        </>
      }
      guarded
      open
      sentence="Shown this once: it holds the password. Send it over a way that others cannot read."
      title={`For the postmaster of ${peer}`}
    >
      <div className="flex flex-col gap-4">
        {missing.map((sentence) => (
          <Note key={sentence} title="Before it works:" tone="warn">
            {sentence}
          </Note>
        ))}
        <p className="text-ink-2">
          The account <code>{name}</code> is made. These go into the configuration of {peer}:
        </p>
        {pieces.map(({ where, lines, words }) => (
          <div key={where}>
            <Preview lines={lines} path={where} />
            <p className="mt-1 text-small text-ink-2">{words}</p>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
