import 'reflect-metadata';
import { createPublicKey, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { type KeyKind, makeKey, signingKey, verifyingKey } from './key.ts';
import { alternativeNames, distinguishedName } from './subject.ts';

export type RequestOrder = { names: string[]; organization: string; keyKind: KeyKind };

/** A request (PKCS#10, RFC 2986) to take to an outside authority, and its key, which stays here. */
export async function makeRequest(order: RequestOrder): Promise<{ csrPem: string; key: KeyObject }> {
  const key = await makeKey(order.keyKind);
  const publicKey = await verifyingKey(createPublicKey(key));
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: distinguishedName(order.names[0] ?? '', order.organization),
    keys: { publicKey, privateKey: await signingKey(key) },
    signingAlgorithm: { name: publicKey.algorithm.name, hash: 'SHA-256' },
    extensions: [alternativeNames(order.names)],
  });
  return { csrPem: `${request.toString('pem')}\n`, key };
}
