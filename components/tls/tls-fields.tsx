import { Checkbox, Select } from '#components/ui/choice.tsx';
import { TextField } from '#components/ui/field.tsx';
import { PasteField } from '#components/ui/paste-field.tsx';
import { type Tls, tlsVersions } from '#lib/policy/section/tls.ts';

/** The fields of the section `tls`. */
export function TlsFields({ value, readOnly }: { value: Tls; readOnly: boolean }) {
  return (
    <>
      <Select
        choices={tlsVersions.map((version) => ({ value: version, label: version.replace('v', ' ') }))}
        daemonName="confSERVER_SSL_OPTIONS, confCLIENT_SSL_OPTIONS"
        fallback="TLSv1.2"
        fallbackSays="TLS 1.2."
        help="Older ones are refused, from clients and from servers. Safe: TLS 1.2; 1.0 and 1.1 were given up in 2021 (RFC 8996)."
        label="Oldest version"
        name="value.minimumVersion"
        readOnly={readOnly}
        value={value.minimumVersion}
      />
      <TextField
        daemonName="confCIPHER_LIST"
        fallback=""
        fallbackSays="empty: the list of the gateway’s own library."
        help="OpenSSL’s list for TLS up to 1.2, names with colons between. Safe: empty."
        label="Ciphers"
        mono
        name="value.ciphers"
        placeholder="HIGH:!aNULL:!MD5"
        readOnly={readOnly}
        value={value.ciphers}
      />
      <Checkbox
        checked={value.preferServerCiphers}
        daemonName="SSL_OP_CIPHER_SERVER_PREFERENCE"
        help="Of the ciphers both know, the gateway takes the first of its own list."
        label="The gateway chooses the cipher"
        name="value.preferServerCiphers"
        readOnly={readOnly}
      />
      <Checkbox
        checked={value.askClientCertificate}
        daemonName="confTLS_SRV_OPTIONS without V"
        help="Needed where hosts relay by their certificate. Some mail programs then ask their user which one to show."
        label="Ask clients for a certificate"
        name="value.askClientCertificate"
        readOnly={readOnly}
      />
      <Checkbox
        checked={value.fallbackToClear}
        daemonName="confTLS_FALLBACK_TO_CLEAR"
        help="Mail then goes in the clear to servers whose TLS is broken, and to whoever breaks it on the way. Safe: off; the mail waits."
        label="Deliver in the clear after a failed handshake"
        name="value.fallbackToClear"
        readOnly={readOnly}
      />
      <PasteField
        accept=".pem,.crl,.txt"
        daemonName="confCRL"
        fallback=""
        fallbackSays="empty: no certificate is held against a list."
        help="In PEM. Certificates that an authority took back; with an outdated list no client certificate is verified any more."
        label="Revoked certificates"
        name="value.revocationList"
        placeholder="-----BEGIN X509 CRL-----"
        readOnly={readOnly}
        value={value.revocationList}
      />
    </>
  );
}
