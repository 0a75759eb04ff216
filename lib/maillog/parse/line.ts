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

/**
 * What one line says. Every field that a stranger can choose is cut out by position, never found by searching. docs/maillog-events.md tells each kind
 * to people; `text` is always the daemon's own.
 */
export type Fact =
  | ConnectionFact
  | MessageFact
  | DaemonFact
  /** A line that syslog left out because it was the same: `times` more of it. The line itself where it is known. */
  | { kind: 'repeated'; times: number; of: Fact | null }
  /** The agent's own words about the log. */
  | { kind: 'gap'; text: string }
  | { kind: 'notice'; text: string }
  /** A piece of a long text; all of them together say something. */
  | { kind: 'part'; text: string }
  /** Another program's line. It belongs to no message and to no connection. */
  | { kind: 'foreign'; text: string }
  /** A line of Sendmail's that is not understood; shape.ts counts what they look like. */
  | { kind: 'unknown'; text: string };

/** What happens between connecting and MAIL, and what the daemon thinks of the client. */
type ConnectionFact =
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
      /** Null when the mechanism does not let the daemon know: SCRAM never does, DIGEST-MD5 not for a wrong password. */
      user: string | null;
    }
  /**
   * Our plugin of libsasl says whose name an attempt came with, before Sendmail tells what came of it; and, when that is why it will be refused, for whom the
   * client wanted to act.
   */
  | { kind: 'login-name'; mechanism: string; authid: string; actFor: string | null }
  /**
   * The host's own saslauthd refused a password. `asked` is what it wrote of name, service and realm (lib/sasl/elsewhere/saslauthd-line.ts).
   */
  | { kind: 'check-refused'; asked: string; mechanism: string; reason: string }
  /** What a back end of it said before that. */
  | { kind: 'check-words'; text: string }
  /** The daemon logged in at the next host. */
  | { kind: 'outgoing-login'; relay: Peer; mechanism: string; bits: number }
  /** Authentication could not be offered or used, at either end. */
  | { kind: 'login-trouble'; text: string }
  | ({ kind: 'tls'; side: 'server' | 'client'; peer: Peer } & TlsFacts)
  | { kind: 'certificate'; side: 'server' | 'client'; subject: string; issuer: string; message: string }
  | { kind: 'tls-trouble'; text: string }
  /** A client that came and went without a message. */
  | { kind: 'idle'; client: Peer; daemon: string | null }
  /** A client asked who somebody is, or for its queue. */
  | {
      kind: 'asked';
      command: 'VRFY' | 'EXPN' | 'ETRN';
      argument: string;
      refused: boolean;
      client: Peer | null;
    }
  | { kind: 'attack'; command: string; count: number; client: Peer }
  /** Talking before the greeting, a proxy, a flood of recipients, a header made to break mail programs, and the like. */
  | { kind: 'suspicious'; text: string; client: Peer | null }
  /** What client (`in`) and daemon (`out`) said, from LogLevel 15 on. */
  | { kind: 'dialogue'; direction: 'in' | 'out'; text: string };

/** What happens to a message. */
type MessageFact =
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
      /** The next host as the daemon wrote it. */
      relayText: string | null;
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
  /** The same, said of the copy; so before 8.10. */
  | { kind: 'clone-of'; originalId: string; owner: string }
  /** Recipients that are delivered to under queue ids of their own, because there were many or their queues differ. */
  | { kind: 'split'; copyIds: string[] }
  /** A name became others: by alias, `.forward` or the user database. */
  | { kind: 'alias'; address: string; targets: string }
  | { kind: 'done'; delaySeconds: number; tries: number }
  | { kind: 'discarded' }
  | { kind: 'held'; reason: string }
  | { kind: 'released' }
  | { kind: 'too-large'; size: number; limit: number }
  | { kind: 'headers-too-large'; limit: number; client: Peer }
  | { kind: 'too-many-recipients' }
  | { kind: 'too-many-hops'; text: string }
  | { kind: 'interrupted'; text: string }
  /** What a filter did or could not do; its verdicts are of the kind `ruleset`. */
  | { kind: 'milter'; filter: string | null; text: string };

/** What the daemon says of itself. */
type DaemonFact =
  | { kind: 'daemon'; what: 'started' | 'restarted' | 'stopped'; text: string }
  /** It takes no connections or messages for now (load, disk, too many children, too many a second), or does again. */
  | { kind: 'load'; what: 'refusing' | 'slowing' | 'accepting'; text: string }
  /** A queue run: begun, skipped, cut short; what was found in the queue. */
  | { kind: 'queue'; text: string }
  | { kind: 'alias-file'; text: string }
  | { kind: 'trouble'; text: string }
  | { kind: 'warning'; text: string }
  /** Known, and of use only to whoever looks for a fault. */
  | { kind: 'detail'; text: string };

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
