/** The other end of a connection, as the daemon wrote it: `name [address] (may be forged)`. */
export type Peer = {
  /** The name that the address claims, or null when it has none. */
  name: string | null;
  /** IPv4, or IPv6 in its shortest form; null for a message that was handed in on the host itself. */
  address: string | null;
  /** The name does not lead back to the address. */
  forged: boolean;
};

export type TlsFacts = {
  /** `TLSv1.3` */
  version: string;
  /** What the daemon made of the other side's certificate: `OK`, `NO` (none sent), `FAIL` (not trusted), … */
  verify: string;
  cipher: string | null;
  bits: number | null;
};

/** What a delivery attempt came to. */
export type Outcome = 'sent' | 'deferred' | 'refused' | 'discarded' | 'held' | 'queued' | 'withdrawn';

/** Why a rule of the policy, or the daemon itself, did not take something as it came. */
export type Verdict =
  | { kind: 'reject'; reply: string }
  | { kind: 'discard' }
  | { kind: 'quarantine'; reason: string };

/** What one line says. Every field that a stranger can choose is cut out by position, never found by searching. */
export type Fact =
  | { kind: 'connect'; client: Peer }
  | { kind: 'login'; client: Peer; authid: string; mechanism: string; bits: number }
  | {
      kind: 'login-failure';
      client: Peer;
      mechanism: string;
      /** What SASL calls it, its number (sasl.h), and the plug-in's own words. */
      error: string;
      code: number;
      detail: string;
      /** Null when the mechanism does not let the daemon know: SCRAM never does. */
      user: string | null;
    }
  | ({ kind: 'tls'; side: 'server' | 'client'; peer: Peer } & TlsFacts)
  | { kind: 'certificate'; side: 'server' | 'client'; subject: string; issuer: string; message: string }
  | { kind: 'tls-trouble'; text: string }
  | {
      kind: 'from';
      sender: string;
      size: number;
      recipients: number;
      messageId: string | null;
      /** `ESMTP` with S for TLS and A for a log-in; null when it was handed in on the host itself. */
      protocol: string | null;
      daemon: string | null;
      client: Peer;
    }
  | {
      kind: 'to';
      recipients: string[];
      outcome: Outcome;
      /** Whether a mailer was tried at all; without one the daemon refused or dropped the message while it came in. */
      tried: boolean;
      delaySeconds: number | null;
      mailer: string | null;
      relay: Peer | null;
      dsn: string | null;
      reply: string | null;
      status: string;
    }
  | { kind: 'ruleset'; ruleset: string; subject: string; client: Peer | null; verdict: Verdict }
  | { kind: 'recipient-refused'; recipient: string; reason: string }
  | {
      kind: 'audit';
      authid: string | null;
      mechanism: string | null;
      address: string;
      port: number | null;
      verify: string | null;
      tlsVersion: string | null;
      certificateSubject: string | null;
      daemon: string;
      recipients: number | null;
      sender: string;
    }
  | { kind: 'report'; childId: string; report: string; reason: string }
  | { kind: 'clone'; copyId: string; owner: string }
  | { kind: 'done'; delaySeconds: number; tries: number }
  | { kind: 'discarded' }
  | { kind: 'held'; reason: string }
  | { kind: 'released' }
  | { kind: 'too-large'; size: number; limit: number }
  | { kind: 'too-many-recipients' }
  | { kind: 'too-many-hops'; text: string }
  | { kind: 'interrupted'; text: string }
  | { kind: 'attack'; command: string; count: number; client: Peer }
  | { kind: 'trouble'; text: string }
  | { kind: 'daemon'; what: 'started' | 'restarted' | 'stopped'; text: string }
  | { kind: 'gap'; text: string }
  | { kind: 'notice'; text: string }
  | { kind: 'other'; text: string };

export type FactKind = Fact['kind'];

/** One line of the mail log, understood. */
export type MailLine = {
  tag: string;
  pid: number | null;
  queueId: string | null;
  /** A long text comes in parts (sendmail/conf.c, sm_syslog): which one this is, from 1, and whether more follow. */
  part: { number: number; more: boolean } | null;
  fact: Fact;
};
