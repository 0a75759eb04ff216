/** Certificates and keys of one gateway, PEM. `serverPem` begins with the host's own certificate; its chain follows. */
export type Material = {
  serverPem: string;
  serverKey: string;
  /** Authorities that clients' certificates are held against; empty: none. */
  caPem: string;
  /** What is shown to servers; missing: the same as to clients. */
  clientPem?: string;
  clientKey?: string;
};
