// Asks a server whose plain port is for its own host alone on its port with TLS, where it answers the same words.
import type { ConnectionOptions } from 'node:tls';
import type { ask as askServer } from '../zookeeper/four-letter.ts';

/** Asks on the plain port first, which a member that waits opens to the others; where it is closed, inside TLS. */
export function orSecurely(ask: typeof askServer, port: number, tls: ConnectionOptions): typeof askServer {
  return async (question) => {
    const reply = await ask(question);
    return reply.kind === 'refused' ? ask({ ...question, port, tls }) : reply;
  };
}
