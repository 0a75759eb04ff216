import { z } from 'zod';
import { domainList } from './domains.ts';
import { userList } from './masquerading.ts';

/** Names that single features and routes go by (cf/README); the domains that are local or relayed are lists of their own. */
export const addressingSection = z.object({
  /** LOCAL_USER: delivered on the host itself, whatever MAIL_HUB, LOCAL_RELAY or LUSER_RELAY say. */
  localUsers: userList(),
  /** CANONIFY_DOMAIN: looked up in DNS all the same when nocanonify is on. */
  canonifyDomains: domainList(),
  /** LDAPROUTE_DOMAIN: recipients that ldap_routing looks up. */
  ldapDomains: domainList(),
  /** LDAPROUTE_EQUIVALENT: hosts whose users are looked up as those of the masqueraded domain. */
  ldapEquivalents: domainList(),
});
