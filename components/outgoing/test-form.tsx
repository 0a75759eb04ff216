'use client';

import { useState } from 'react';
import { Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { ActionForm, type FormAction, FormActions } from '#components/ui/form.tsx';
import { Note } from '#components/ui/note.tsx';
import { Facts, Item, ItemList } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import type { OutgoingOutcome } from '#lib/gateway/api-outgoing.ts';

export type Tried = OutgoingOutcome & { gateway: string; server: string; port: number };

/** Tries one login of the draft from a gateway, and shows what the other end said. */
export function TestForm({
  loginKey,
  gateways,
  action,
  closeHref,
}: {
  loginKey: string;
  gateways: readonly { id: string; name: string }[];
  action: FormAction<Tried>;
  closeHref: string;
}) {
  const [tried, setTried] = useState<Tried | null>(null);
  const attempt: FormAction<Tried> = async (state, form) => {
    const answer = await action(state, form);
    setTried((answer.status === 'done' && answer.result) || null);
    return answer;
  };
  return (
    <ActionForm
      action={attempt}
      footer={<FormActions busy="Logging in" cancelHref={closeHref} save="Log in" />}
      label="Try this login"
    >
      <input name="key" type="hidden" value={loginKey} />
      <p className="text-ink-2">
        The gateway connects and logs in for real, with the draft’s name and password, and ends the session.
        No mail is sent.
      </p>
      <Select
        choices={gateways.map(({ id, name }) => ({ value: id, label: name }))}
        label="From gateway"
        name="gatewayId"
        value={gateways[0]?.id ?? ''}
      />
      {loginKey === '' ? (
        <TextField
          help="This login is for every server that no other login is for."
          label="At server"
          mono
          name="server"
          placeholder="mx.example.net"
        />
      ) : null}
      <TextField
        fallbackSays="the port that the draft’s routes use."
        help="Providers take logins on 587."
        inputMode="numeric"
        label="Port"
        name="port"
        optional
      />
      {tried ? <Outcome tried={tried} /> : null}
    </ActionForm>
  );
}

function Outcome({ tried }: { tried: Tried }) {
  const { accepted, message, tls, offered, attempts, greeting, transcript, gateway, server, port } = tried;
  return (
    <section aria-label="What it answered" className="flex flex-col gap-3">
      <Note live title={message} tone={accepted ? 'ok' : 'bad'}>
        {gateway} to {server} port {port}.
      </Note>
      {tls?.distrust ? (
        <Note title="Its certificate is not trusted." tone="warn">
          {tls.distrust}. Sendmail goes on all the same, unless a TLS_Srv: entry demands VERIFY.
        </Note>
      ) : null}
      {/* of a server that nobody spoke to there is nothing to tell */}
      {greeting === null && tls === null ? null : (
        <Facts
          rows={[
            { term: 'Greeting', value: greeting ?? 'none' },
            {
              term: 'TLS',
              value: tls ? `${tls.protocol}, ${tls.cipher}, ${tls.bits} bits` : 'none: all of it is in clear',
              note: tls ? tls.subject : undefined,
            },
            { term: 'Offers', value: offered.join(', ') || 'no login' },
          ]}
        />
      )}
      {attempts.length > 0 ? (
        <ItemList label="Attempts">
          {attempts.map((one) => (
            <Item
              icon={one.accepted ? 'ok' : 'bad'}
              key={one.mechanism}
              meta={one.mechanism}
              title={one.reply}
              tone={one.accepted ? 'ok' : 'bad'}
            />
          ))}
        </ItemList>
      ) : null}
      {transcript ? (
        <details>
          <summary className="text-small text-accent-ink hover:underline">The dialogue</summary>
          <RawLines lines={transcript.trimEnd().split('\n')} />
        </details>
      ) : null}
    </section>
  );
}
