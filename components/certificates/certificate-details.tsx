import type { ReactNode } from 'react';
import { originWord } from '#components/certificates/words.ts';
import { LinkButton, TextLink } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { formatDay, formatExact } from '#components/ui/format.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Facts } from '#components/ui/panel.tsx';
import { RawLines } from '#components/ui/raw-lines.tsx';
import { inkOf } from '#components/ui/tone.ts';
import type { CertificateDetails as Details } from '#lib/pki/get-certificate.ts';

/** All that a certificate says, and what speaks against it today. */
export function CertificateDetails({ certificate }: { certificate: Details }) {
  const { facts, csrPem, certPem, chainPem, id } = certificate;
  return (
    <>
      <NextStep certificate={certificate} />
      {facts ? <Verdict certificate={certificate} /> : null}
      <FactRows certificate={certificate} />
      {facts ? <Chain certificate={certificate} /> : null}
      {certificate.kind === 'authority' ? <IssuedHere certificate={certificate} /> : null}
      {certPem ? <Pem href={pemHref(id, 'certificate')} pem={certPem} title="Certificate" /> : null}
      {chainPem ? (
        <Pem href={pemHref(id, 'fullchain')} pem={certPem + chainPem} title="With its chain" />
      ) : null}
      {csrPem ? <Pem href={pemHref(id, 'request')} pem={csrPem} title="Request (CSR)" /> : null}
    </>
  );
}

const pemHref = (id: string, part: string) => `/api/v1/certificates/${id}/pem?part=${part}`;

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="mb-1.5 flex min-h-6 items-center gap-2">
        <h2 className="text-body font-row">{title}</h2>
        {aside ? <span className="ml-auto flex gap-1">{aside}</span> : null}
      </div>
      {children}
    </section>
  );
}

/** What is left to do before it is in force. */
function NextStep({ certificate }: { certificate: Details }) {
  const { kind, inDraft, inForce, successor, facts } = certificate;
  if (kind === 'request') {
    return (
      <Note title="Take the request to your authority.">
        Copy or download it below; paste the answer here when it comes.
      </Note>
    );
  }
  if (successor) {
    return (
      <Note title="It was renewed.">
        Its successor is <TextLink href={`/certificates?open=${successor.id}`}>{successor.label}</TextLink>
        {inForce.length > 0 ? ', which is in force after the next deployment.' : '.'}
      </Note>
    );
  }
  if (kind === 'authority' && facts?.selfSigned) {
    return (
      <Note title="Give its certificate to the hosts that shall verify yours.">
        Download it below. It is public; the key stays here.
      </Note>
    );
  }
  if (inDraft.length > 0 && inForce.length === 0) {
    return (
      <Note action={<TextLink href="/changes/review">Review</TextLink>} title="Not in force yet.">
        The draft shows it on {inDraft.join(', ')}; deploying brings it there.
      </Note>
    );
  }
  if (inDraft.length === 0 && inForce.length === 0 && kind !== 'authority') {
    return (
      <Note action={<TextLink href="/policy/gateway">Gateways</TextLink>} title="No gateway shows it.">
        Which one a gateway shows is chosen with its listeners.
      </Note>
    );
  }
  return null;
}

function Verdict({ certificate: { problems } }: { certificate: Details }) {
  if (problems.length === 0) {
    return (
      <p className="flex gap-2">
        <Icon className={`mt-0.5 ${inkOf.ok}`} name="ok" small />
        <span>Dates, key, signature, purpose and chain are in order.</span>
      </p>
    );
  }
  return (
    <ul aria-label="What speaks against it" className="flex flex-col gap-1.5">
      {problems.map(({ severity, code, sentence }) => (
        <li className="flex gap-2" key={code + sentence}>
          <Icon
            className={`mt-0.5 ${severity === 'error' ? inkOf.bad : inkOf.warn}`}
            name={severity === 'error' ? 'bad' : 'warn'}
            small
          />
          <span className="min-w-0 wrap-anywhere">{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

function FactRows({ certificate }: { certificate: Details }) {
  const { facts, names, inDraft, inForce, hasKey, issuer, createdAt, createdBy } = certificate;
  const from = issuer ? (
    <TextLink href={`/certificates?open=${issuer.id}`}>{issuer.label}</TextLink>
  ) : (
    originWord(certificate)
  );
  return (
    <Facts
      rows={[
        ...(names.length > 0 ? [{ term: 'For', value: <NameList names={names} /> }] : []),
        { term: 'From', value: from },
        ...(facts
          ? [
              { term: 'Subject', value: facts.subject || 'none, the names stand for it' },
              { term: 'Issuer', value: facts.selfSigned ? 'itself' : facts.issuer },
              { term: 'Valid from', value: <Day at={facts.notBefore} /> },
              { term: 'Ends', value: <Day at={facts.notAfter} /> },
              { term: 'Key', value: `${facts.keyKind}, ${facts.bits} bits`, note: keyNote(hasKey) },
              { term: 'Signature', value: facts.signature },
            ]
          : [{ term: 'Key', value: keyNote(hasKey) }]),
        ...(inForce.length > 0 ? [{ term: 'In force on', value: inForce.join(', ') }] : []),
        ...(inDraft.length > 0 ? [{ term: 'In the draft', value: inDraft.join(', ') }] : []),
        ...(facts
          ? [
              { term: 'Serial', value: <code className="text-small">{facts.serial}</code> },
              { term: 'SHA-256', value: <code className="text-small">{facts.fingerprintSha256}</code> },
            ]
          : []),
        { term: 'Here since', value: <Day at={createdAt} />, note: `by ${createdBy}` },
      ]}
    />
  );
}

const keyNote = (hasKey: boolean) => (hasKey ? 'stored sealed' : 'its private key is not here');

function Day({ at }: { at: Date }) {
  return (
    <time dateTime={at.toISOString()} title={formatExact(at)}>
      {formatDay(at)}
    </time>
  );
}

function NameList({ names }: { names: readonly string[] }) {
  return (
    <ul>
      {names.map((name) => (
        <li className="font-mono text-small leading-5 wrap-anywhere" key={name}>
          {name}
        </li>
      ))}
    </ul>
  );
}

function Chain({ certificate: { facts, chain } }: { certificate: Details }) {
  if (!facts || chain.length === 0) return null;
  return (
    <Part title="Chain">
      <ol className="flex flex-col">
        {[facts, ...chain].map((link, at, all) => (
          <li className="flex gap-2" key={link.fingerprintSha256}>
            <span className="flex flex-none flex-col items-center pt-1.5">
              <span className={`size-1.5 rounded-full ${at === 0 ? 'bg-accent-ink' : 'bg-ink-3'}`} />
              {at < all.length - 1 ? <span className="w-px flex-1 bg-line-strong" /> : null}
            </span>
            <span className="min-w-0 pb-2">
              <span className="block wrap-anywhere">{link.subject || link.names[0]}</span>
              <span className="block text-small text-ink-3">
                {at === all.length - 1 && link.selfSigned ? 'root, ' : ''}ends {formatDay(link.notAfter)}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function IssuedHere({ certificate: { issued } }: { certificate: Details }) {
  if (issued.length === 0) return null;
  return (
    <Part title={`Signed by it: ${issued.length}`}>
      <ul>
        {issued.map(({ id, label, notAfter }) => (
          <li className="flex gap-2 py-0.5" key={id}>
            <TextLink className="min-w-0 wrap-anywhere" href={`/certificates?open=${id}`}>
              {label}
            </TextLink>
            <span className="ml-auto flex-none text-ink-3">
              {notAfter ? `ends ${formatDay(notAfter)}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Pem({ title, pem, href }: { title: string; pem: string; href: string }) {
  return (
    <Part
      aside={
        <>
          <CopyButton quiet text={pem} />
          <LinkButton download href={href} icon="download" prefetch={false} small variant="quiet">
            Download
          </LinkButton>
        </>
      }
      title={title}
    >
      <RawLines fold={1} label={title} lines={pem.trimEnd().split('\n')} />
    </Part>
  );
}
