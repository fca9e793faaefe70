// Asks a ZooKeeper server one four-letter word over TCP, plain or inside TLS.
import { connect, type LookupFunction, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** What came back: an answer, or how asking failed. */
export type Reply =
  | { readonly kind: 'answer'; readonly text: string }
  /** Nobody listens on the port. */
  | { readonly kind: 'refused' }
  /** Connected, and the server closed or reset the connection without a byte. */
  | { readonly kind: 'closed' }
  /** Nothing, or not all, within the time; what did come. */
  | { readonly kind: 'timeout'; readonly isConnected: boolean; readonly text: string }
  /** No way to the host, or no such host. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** TLS failed: what OpenSSL or the name check says. */
  | { readonly kind: 'distrusted'; readonly code: string; readonly fix: string };

export interface Question {
  readonly host: string;
  readonly port: number;
  readonly word: string;
  readonly timeoutMs: number;
  /** Inside TLS when given. */
  readonly tls?: ConnectionOptions | undefined;
  /** How the host is looked up; by default as the system does it. */
  readonly lookup?: LookupFunction | undefined;
}

/** Answers are a few kB; a peer that sends this much is no ZooKeeper. */
const mostBytes = 1024 ** 2;

/**
 * Sends exactly the four bytes of the word: a newline after them is left unread by the server, which then
 * closes with a reset that can take the answer with it. Always ends within the time.
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
    // Brought in only here: a plain question must not pay for TLS.
    const socket: Socket = tls
      ? process.getBuiltinModule('node:tls').connect({ ...tls, host, port }, connected)
      : connect({ host, port, noDelay: true, lookup }, connected);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) closed();
    });
    socket.on('end', closed);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      if (code === 'ECONNREFUSED') end({ kind: 'refused' });
      else if (code === 'ECONNRESET' || code === 'EPIPE') closed();
      else if (tls && !code.startsWith('E') && length === 0) end({ kind: 'distrusted', ...distrust(code) });
      else if (tls && code.startsWith('ERR_')) end({ kind: 'distrusted', ...distrust(code) });
      else end({ kind: 'unreachable', code });
    });
  });
}

function distrust(code: string): { readonly code: string; readonly fix: string } {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { code, fix: '--server-name NAME says which name its certificate has' };
  if (/CERT|ISSUER|SELF_SIGNED|VERIFY/.test(code) && !code.startsWith('ERR_SSL'))
    return { code, fix: '--ca FILE says whose certificates to trust' };
  if (code.includes('ALERT'))
    return { code, fix: 'it may ask for a certificate: --cert and --key, or --pkcs12' };
  return { code, fix: 'does it speak TLS on this port?' };
}
