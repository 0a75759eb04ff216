/*
 * Plugin of Cyrus SASL (sasl/saslplug.h) for Sendmail: canon_user and auxprop. Names come out as they do without it: blanks around them are cut off and the
 * realm is put behind them where the server has one. What it adds:
 * - Whoever proves one name and asks to act for another (RFC 4422 section 2: authcid and authzid) is refused, and the log says both:
 *     AUTH refused: mech=PLAIN, authid=kim, authzid=boss
 * - Mechanisms whose failures Sendmail logs without a name write it down before the secret is looked at, under the same process id:
 *     AUTH asked: mech=SCRAM-SHA-256, authid=kim
 * - An account can have a verifier for each SCRAM. libscram looks for its own among all values of `authPassword`, and sasldb keeps one value of a property; so that
 *   one is SCRAM-SHA-256's, the others lie beside it as `authPassword-SCRAM-SHA-1`, are asked for when their mechanism is, and become one more value.
 * It sees names and verifiers, never a password or a response. Everything in the log is a stranger's text: no more than 128 bytes of it, and what is not plain stands as
 * `+` and two hex digits (xtext, RFC 3461 section 4), as in Sendmail's own `authid=`.
 */
#include <string.h>
#include <strings.h>
#include <syslog.h>
#include <sasl/sasl.h>
#include <sasl/saslplug.h>

enum { LONGEST_LOGGED = 128, LOGGED_SIZE = 3 * LONGEST_LOGGED + 1 };

static int is_blank(char sign)
{
	return sign == ' ' || (sign >= '\t' && sign <= '\r');
}

static const char *encoded(const char *name, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = out;

	for (size_t at = 0; at < LONGEST_LOGGED && name[at] != '\0'; at++) {
		unsigned char sign = (unsigned char)name[at];
		if (sign > ' ' && sign < 0x7f && strchr("+=,<>()\"", sign) == NULL) {
			*to++ = (char)sign;
			continue;
		}
		*to++ = '+';
		*to++ = digits[sign >> 4];
		*to++ = digits[sign & 15];
	}
	*to = '\0';
	return out;
}

/* What the library knows of this attempt; empty for what it does not know yet. */
static const char *property(sasl_server_params_t *server, int which)
{
	const void *value = NULL;
	int result = server->utils->getprop(server->utils->conn, which, &value);

	return result == SASL_OK && value != NULL ? value : "";
}

/* A name without a realm is one of the server's own. */
static const char *realm_of(const char *name, const char *own)
{
	const char *at = strrchr(name, '@');

	return at != NULL ? at + 1 : own;
}

/* Whether both are one account: `kim`, `Kim@realm` and `kim+phone`, which is a device of hers. */
static int is_same(const char *one, const char *other, const char *own_realm)
{
	size_t length = strcspn(one, "+@");

	return length == strcspn(other, "+@") && strncasecmp(one, other, length) == 0
		&& strcasecmp(realm_of(one, own_realm), realm_of(other, own_realm)) == 0;
}

/* Cuts blanks off and adds the realm, as the library's own INTERNAL does; `out` may be where `user` is. */
static int canonical(const sasl_utils_t *utils, const char *realm, const char *user, unsigned length,
	char *out, unsigned out_max, unsigned *out_length)
{
	size_t end = length != 0 ? length : strlen(user);
	size_t added;

	while (end > 0 && is_blank(*user)) {
		user++;
		end--;
	}
	while (end > 0 && is_blank(user[end - 1]))
		end--;
	if (end == 0) {
		utils->seterror(utils->conn, 0, "The user name is empty.");
		return SASL_FAIL;
	}
	if (memchr(user, '\0', end) != NULL)
		return SASL_BADPROT;
	added = realm != NULL && *realm != '\0' && memchr(user, '@', end) == NULL ? strlen(realm) + 1 : 0;
	if (end >= out_max || added >= out_max - end)
		return SASL_BUFOVER;
	memmove(out, user, end);
	if (added != 0) {
		out[end] = '@';
		memcpy(out + end + 1, realm, added - 1);
	}
	out[end + added] = '\0';
	if (out_length != NULL)
		*out_length = (unsigned)(end + added);
	return SASL_OK;
}

/* What Sendmail knows of a certificate's holder: `/O=Example/CN=mx.example`. Its common name is another way to say who it is. */
static int is_subject(const char *subject, const char *other)
{
	const char *found = subject, *name = NULL;
	size_t length;

	if (strcasecmp(subject, other) == 0)
		return 1;
	while ((found = strstr(found, "/CN=")) != NULL)
		name = found += strlen("/CN=");
	if (name == NULL)
		return 0;
	length = strcspn(name, "/");
	return length > 0 && strlen(other) == length && strncasecmp(name, other, length) == 0;
}

/* Where the verifier of this mechanism lies, as sasldb is asked for it; NULL when that is where libscram looks by itself. */
static const char *verifier_property(const char *mechanism)
{
	if (strcmp(mechanism, "SCRAM-SHA-1") == 0)
		return "*authPassword-SCRAM-SHA-1";
	if (strcmp(mechanism, "SCRAM-SHA-512") == 0)
		return "*authPassword-SCRAM-SHA-512";
	return NULL;
}

/* Whether who has proved a name by this mechanism may act for the other one. CRAM-MD5 and LOGIN know no other. */
static int may_act(sasl_server_params_t *server, const char *mechanism, const char *proved, const char *other)
{
	if (strcmp(mechanism, "EXTERNAL") == 0)
		return is_subject(proved, other);
	/* Thunderbird says the user name that is typed into it; the ticket has a realm, which may be called otherwise than ours */
	if (strcmp(mechanism, "GSSAPI") == 0 && strchr(other, '@') == NULL)
		return strlen(other) == strcspn(proved, "@") && strncasecmp(proved, other, strlen(other)) == 0;
	if (strcmp(mechanism, "CRAM-MD5") == 0 || strcmp(mechanism, "LOGIN") == 0)
		return 1;
	return is_same(proved, other, server->serverFQDN != NULL ? server->serverFQDN : "");
}

/* EXTERNAL and GSSAPI hand over whom a client wants to act for before whom it has proved to be; the others the other way round. */
static int canon_server(void *context, sasl_server_params_t *server, const char *user, unsigned length,
	unsigned flags, char *out, unsigned out_max, unsigned *out_length)
{
	const char *mechanism = property(server, SASL_MECHNAME);
	int is_nameless = strncmp(mechanism, "SCRAM-", 6) == 0 || strcmp(mechanism, "DIGEST-MD5") == 0;
	int is_reversed = strcmp(mechanism, "EXTERNAL") == 0 || strcmp(mechanism, "GSSAPI") == 0;
	unsigned both = flags & (SASL_CU_AUTHID | SASL_CU_AUTHZID);
	int result = canonical(server->utils, server->user_realm, user, length, out, out_max, out_length);
	const char *proved = out, *other = out;
	char first[LOGGED_SIZE], second[LOGGED_SIZE];

	if ((void)context, result != SASL_OK)
		return result;
	/* not utils->log: that writes as `auth`, and this belongs beside the daemon's own line in the mail log */
	if ((flags & SASL_CU_AUTHID) != 0 && is_nameless)
		syslog(LOG_NOTICE, "AUTH asked: mech=%.20s, authid=%s", mechanism, encoded(out, first));
	if ((flags & SASL_CU_AUTHID) != 0 && verifier_property(mechanism) != NULL) {
		const char *asked[] = { verifier_property(mechanism), NULL };
		if ((result = server->utils->prop_request(server->propctx, asked)) != SASL_OK)
			return result;
	}
	if (both == SASL_CU_AUTHZID && !is_reversed)
		proved = property(server, SASL_AUTHUSER);
	else if (both == SASL_CU_AUTHID && is_reversed)
		other = property(server, SASL_USERNAME);
	else
		return SASL_OK;
	if (may_act(server, mechanism, proved, other))
		return SASL_OK;
	syslog(LOG_NOTICE, "AUTH refused: mech=%.20s, authid=%s, authzid=%s", mechanism, encoded(proved, first),
		encoded(other, second));
	return SASL_NOAUTHZ;
}

static int canon_client(void *context, sasl_client_params_t *client, const char *user, unsigned length,
	unsigned flags, char *out, unsigned out_max, unsigned *out_length)
{
	(void)context, (void)flags;
	return canonical(client->utils, NULL, user, length, out, out_max, out_length);
}

/* After sasldb has answered: what it found beside authPassword becomes a value of that. */
static int lookup(void *context, sasl_server_params_t *server, unsigned flags, const char *user, unsigned length)
{
	const char *mechanism = property(server, SASL_MECHNAME);
	const char *asked[] = { verifier_property(mechanism), NULL };
	struct propval found[2];

	(void)context, (void)user, (void)length;
	if (asked[0] == NULL || (flags & SASL_AUXPROP_AUTHZID) != 0)
		return SASL_NOMECH; /* nothing to say, which is no failure */
	if (server->utils->prop_getnames(server->propctx, asked, found) != 1 || found[0].values == NULL)
		return SASL_NOMECH;
	return server->utils->prop_set(server->propctx, "*authPassword", found[0].values[0], 0);
}

static char plugin_name[] = "postern";
static sasl_canonuser_plug_t plugin = {
	.name = plugin_name, .canon_user_server = canon_server, .canon_user_client = canon_client
};
static sasl_auxprop_plug_t verifiers = { .name = plugin_name, .auxprop_lookup = lookup };

int sasl_canonuser_init(const sasl_utils_t *utils, int newest, int *version, sasl_canonuser_plug_t **made,
	const char *name)
{
	(void)utils, (void)name;
	if (newest < SASL_CANONUSER_PLUG_VERSION)
		return SASL_BADVERS;
	*version = SASL_CANONUSER_PLUG_VERSION;
	*made = &plugin;
	return SASL_OK;
}

int sasl_auxprop_plug_init(const sasl_utils_t *utils, int newest, int *version, sasl_auxprop_plug_t **made,
	const char *name)
{
	(void)utils, (void)name;
	if (newest < SASL_AUXPROP_PLUG_VERSION)
		return SASL_BADVERS;
	*version = SASL_AUXPROP_PLUG_VERSION;
	*made = &verifiers;
	return SASL_OK;
}
