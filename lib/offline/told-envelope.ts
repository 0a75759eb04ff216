import type { Message } from '#lib/maillog/join/message.ts';

type Envelope = Omit<Message, 'deliveries'> & { gateway: string };

/** What the command line says of a message before it comes to its recipients. */
export function toldEnvelope({ tlsVersion, tlsCipher, tlsVerify, ...message }: Envelope) {
  return {
    gateway: message.gateway,
    queueId: message.queueId,
    time: new Date(message.at).toISOString(),
    account: message.account,
    mechanism: message.mechanism,
    client: { address: message.clientAddress, name: message.clientName },
    tls: tlsVersion === null ? null : { version: tlsVersion, cipher: tlsCipher, verify: tlsVerify },
    from: message.sender,
  };
}
