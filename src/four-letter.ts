// Asks a ZooKeeper server one four-letter word over TCP.
import { connect } from 'node:net';

/** What came back: an answer, or how asking failed. */
export type Reply =
  | { readonly kind: 'answer'; readonly text: string }
  /** Nobody listens on the port. */
  | { readonly kind: 'refused' }
  /** Connected, and the server closed or reset the connection without a byte. */
  | { readonly kind: 'closed' }
  /** Nothing, or not all, within the time; what did come. */
  | { readonly kind: 'timeout'; readonly text: string }
  /** No way to the host, or no such host. */
  | { readonly kind: 'unreachable'; readonly code: string };

export interface Question {
  readonly host: string;
  readonly port: number;
  readonly word: string;
  readonly timeoutMs: number;
}

/** Answers are a few kB; a peer that sends this much is no ZooKeeper. */
const mostBytes = 1024 ** 2;

/**
 * Sends exactly the four bytes of the word: a newline after them is left unread by the server, which then
 * closes with a reset that can take the answer with it. Always ends within the time.
 */
export function ask({ host, port, word, timeoutMs }: Question): Promise<Reply> {
  return new Promise((settle) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const text = () => Buffer.concat(chunks).toString('latin1');
    const end = (reply: Reply) => {
      clearTimeout(deadline);
      socket.destroy();
      settle(reply);
    };
    const closed = () => end(length > 0 ? { kind: 'answer', text: text() } : { kind: 'closed' });
    const deadline = setTimeout(() => end({ kind: 'timeout', text: text() }), timeoutMs);
    const socket = connect({ host, port, noDelay: true }, () => socket.write(word, 'latin1'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) closed();
    });
    socket.on('end', closed);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') end({ kind: 'refused' });
      else if (error.code === 'ECONNRESET' || error.code === 'EPIPE') closed();
      else end({ kind: 'unreachable', code: error.code ?? error.message });
    });
  });
}
