// The exchange with peers inside TLS: hellos on the client port of a server that waits, the words of ZooKeeper on the
// secure port of one that runs, whose plain port may be for its own host alone.
import type { ConnectionOptions } from 'node:tls';
import { helloServerName, helloWord, type Identity } from './listener.ts';
import type { Effects } from './wait.ts';

type PeerIdentity = Identity &
  ConnectionOptions & { readonly checkServerIdentity: NonNullable<ConnectionOptions['checkServerIdentity']> };

export interface SecurePorts {
  /** With what hellos are sent, and demanded; undefined is in plaintext. */
  readonly hello: PeerIdentity | undefined;
  /** Where a server answers words that refuses the connection on its plain port. */
  readonly words: { readonly port: number; readonly tls: ConnectionOptions } | undefined;
}

/** A handshake with a JVM that has just started takes longer than a plaintext answer. */
const firstLookMs = 1_500;

export function secured(effects: Effects, { hello, words }: SecurePorts): Effects {
  if (!hello && !words) return effects;
  const { network, listen } = effects;
  return {
    ...effects,
    firstLookMs,
    network: {
      ...network,
      async ask(question) {
        const isHello = question.word.startsWith(helloWord);
        const reply = await network.ask(
          isHello && hello ? { ...question, tls: helloOptions(hello, question.host) } : question,
        );
        return reply.kind === 'refused' && words ? network.ask({ ...question, ...words }) : reply;
      },
    },
    listen: (port, address, reply) => listen(port, address, reply, hello),
  };
}

/** The certificate of the peer is compared with the host that is asked, not with the name for its listener. */
function helloOptions(hello: PeerIdentity, host: string): ConnectionOptions {
  return {
    ...hello,
    servername: helloServerName,
    checkServerIdentity: (_name, certificate) => hello.checkServerIdentity(host, certificate),
  };
}
