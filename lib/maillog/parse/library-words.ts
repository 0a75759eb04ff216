/*
 * What libsasl and its plug-ins write into the log in the daemon's name (Cyrus SASL 2.1, lib and plugins); beginnings.ts has what is frequent.
 */

/** A log-in, or the use of a mechanism, came to nothing. */
export const saslTrouble = new RegExp(
  `^(?:${[
    'Invalid \\S{1,40} (?:client|server) step ',
    '(?:Bad Key|DB failure|Key is too large) in _sasldb',
    '_sasldb|_plug_|NTLM: |GSSAPI Failure: |krb_|sql |SQL engine ',
    'no plaintext password verifier|unknown password verifier',
    'version (?:mismatch on|conflict in) |(?:\\S{1,100}: )?security parameters |failed to allocate memory',
    'attempting (?:client|server) step after ',
    'Unable to (?:begin|commit|rollback) transaction|Unable to find SRP ',
    'Failed to store auxprop|Failed to canonify user|canonuser plugin ',
    '\\S{1,100}_plug_init\\(\\) failed|sasl_\\w{1,40}\\(\\): ',
    'protocol violation: |encoded packet size too big|incorrect (?:parity|word length)',
    'setpass (?:callback )?failed |failed to set secret |\\S{1,100}: (?:failed to set secret|secret not changed) |secret not changed ',
    "no (?:entryname|library|entrypoint output pointer) in _sasl|no '\\w{1,40}' set$|path to keytab |plugin search mask ",
    'Error (?:allocating|allocing|calculating|converting|creating|generating|making|parsing|reading) ',
    'Incorrect DSS|LA file has |Invalid iteration-count|Out of memory (?:allocating|in sasl)',
    "Server supports unknown |String too long to create |Values of 'N' |'%v' shouldn't |dlname is empty |word '.{0,100}' not found",
  ].join('|')})`,
);

/** How a log-in goes on. */
export const saslDetail = new RegExp(
  `^(?:${[
    'Using (?:confidentiality|integrity|no) protection|Using replay detection',
    'calculating \\w{1,20} response|(?:client|server) (?:domain|flags|user): ',
    '(?:begin|commit) transaction$|sql freeing memory|transitioning user |AlwaysTrue |ANONYMOUS login|PASSDSS ',
    '[Ss]etpass (?:for|succeeded) |setpass callback succeeded |(?:\\S{1,100}: )?set secret for ',
    'Available (?:MDA|confidentiality|integrity) |Mandatory layers |No reauth info |Got option: ',
    "The client (?:didn't send|specifies|tries)|\\S{1,100}: couldn't identify flag ",
  ].join('|')})`,
);
