// Sends a word to a ZooKeeper server over TCP, plain or with TLS, and reads the reply until the server closes.
import { connect, type LookupFunction, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Reply } from './server-reply.ts';

export interface Question {
  readonly host: string;
  readonly port: number;
  readonly word: string;
  readonly timeoutMs: number;
  /** With TLS when given. */
  readonly tls?: ConnectionOptions | undefined;
  /** How the host is looked up; by default as the system does it. */
  readonly lookup?: LookupFunction | undefined;
}

/** Replies are a few kB; a longer one is not ZooKeeper's. */
const maxBytes = 1024 ** 2;

/**
 * Sends the word and nothing after it: the server reads four bytes, and closing with a newline unread resets the
 * connection, which can lose the reply. Longer words are for the bootstrap's listener. Always ends in time.
 */
export function ask({ host, port, word, timeoutMs, tls, lookup }: Question): Promise<Reply> {
  return new Promise((settle) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let isConnected = false;
    const text = () => Buffer.concat(chunks).toString('latin1');
    const end = (reply: Reply) => {
      clearTimeout(deadline);
      socket.destroy();
      settle(reply);
    };
    const closed = () => end(length > 0 ? { kind: 'answer', text: text() } : { kind: 'closed' });
    const deadline = setTimeout(() => end({ kind: 'timeout', isConnected, text: text() }), timeoutMs);
    const connected = () => {
      isConnected = true;
      socket.write(word, 'latin1');
    };
    // Loaded here, because a plain probe must not pay for TLS.
    const socket: Socket = tls
      ? process.getBuiltinModule('node:tls').connect({ ...tls, host, port, lookup }, connected)
      : connect({ host, port, noDelay: true, lookup }, connected);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) closed();
    });
    socket.on('end', closed);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      if (code === 'ECONNREFUSED') end({ kind: 'refused' });
      else if (code === 'ECONNRESET' || code === 'EPIPE') closed();
      // Codes of the system start with E alone, those of Node with ERR_, those of certificates with neither.
      else if (tls && (code.startsWith('ERR_') || (!code.startsWith('E') && length === 0)))
        end({ kind: 'tls-failed', code });
      else end({ kind: 'unreachable', code });
    });
  });
}
