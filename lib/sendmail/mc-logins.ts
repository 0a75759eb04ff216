import type { Outgoing, OutgoingLogin } from '#lib/policy/section/outgoing.ts';
import { m4Quote } from './m4.ts';
import { spelledServers } from './render-authinfo.ts';

const refusal = '$#error $@ 4.7.0 $: "454 4.7.0 the server did not take our login"';

/**
 * Mail to a server that our login must be taken by waits when it is not: by itself sendmail goes on without a login (usersmtp.c, smtpauth), and the mail comes
 * back. The only thing that tells is `{auth_type}` of the connection; while there is none, the client's own shows through, so that one is marked before
 * (it must not become empty: the Received header asks whether it is). A server that refuses MAIL already is out of reach: tls_rcpt comes after.
 */
export function insistLines({ logins }: Outgoing): string[] {
  const insisted = logins.filter(insists);
  if (insisted.length === 0) return [];
  const servers = insisted.flatMap(({ key }) => spelledServers(key));
  return [
    'LOCAL_CONFIG',
    ...servers.map((server) => `C{PosternLogin}${m4Quote(server, 1)}`),
    'LOCAL_TLS_SERVER',
    'R$*\t\t\t$: $1 $| $&{auth_type}',
    'R$* $| $+\t\t$: $(macro {auth_type} $@ from.$2 $) $1',
    'R$* $|\t\t\t$: $1',
    'LOCAL_TLS_RCPT',
    'R$*\t\t\t$: $1 $| $>"PosternLogin" $1',
    'R$* $| $#$*\t\t$#$2',
    'R$* $| $*\t\t$: $1',
    'SPosternLogin',
    'R$*\t\t\t$: <$&{server_name}> <$&{server_addr}>',
    'R<$={PosternLogin}> $*\t$: <!> $&{auth_type}',
    'R$* <$={PosternLogin}>\t$: <!> $&{auth_type}',
    `R<!>\t\t\t${refusal}`,
    `R<!> from . $*\t\t${refusal}`,
    'R$*\t\t\t$@ OK',
  ];
}

/** The login for everybody else is used where a server offers one; most do not. */
const insists = ({ key, insist }: OutgoingLogin): boolean => insist && key !== '';
