// Answers on the client port while this server waits: probes as a server without a quorum does, the hellos of the other
// members with its own.
import type { X509Certificate } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { errorCode, OperationalError, status } from '../problem.ts';
import { table } from '../settings/table.ts';

/** What a hello starts with; a ZooKeeper server takes it for the length of a packet, and closes the connection. */
export const helloWord = 'zkbf';

const notServing = 'This ZooKeeper instance is not currently serving requests\n';

const answers: Readonly<Record<string, string>> = {
  ruok: 'imok',
  srvr: notServing,
  stat: notServing,
  mntr: notServing,
  isro: 'null',
};

const longestLine = 64 * 1024;
const timeoutMs = 5_000;
/** A new connection is always accepted, so that probes are answered; the oldest makes room for it. */
const mostConnections = 256;
const mostOfOneAddress = 32;

export interface Listener {
  /** Stops listening; an answer on its way is completed first. */
  close(): Promise<void>;
}

/** The certificate of this server with its key, and the CAs of which a peer needs one, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
  readonly ca: string[];
  /** Whether an intermediate CA is enough. */
  readonly allowPartialTrustChain?: boolean;
  /** With the level of security that keys and signatures need. */
  readonly ciphers?: string;
  /** Whether there is something against a certificate that TLS accepts. */
  readonly refuses?: (certificate: X509Certificate) => boolean;
}

/** What a peer names as the server, with TLS: the TLS server of Node takes an intermediate CA only from those who name one. */
export const helloServerName = 'zk-bootstrap';

/** The first byte of a TLS handshake; no word begins with it. */
const handshakeByte = 0x16;

/**
 * @param address undefined for every address of the host, IPv4 and IPv6
 * @param reply the answer to a hello's line; undefined closes the connection without one
 * @param identity with it, hellos are answered inside TLS alone, to peers with a certificate; words in plaintext too
 * @throws {OperationalError} when the port cannot be opened
 */
export function listen(
  port: number,
  address: string | undefined,
  reply: (line: string) => string | undefined,
  identity?: Identity,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const accept = identity ? acceptSecurely(identity, reply, sockets, track) : undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    makeRoom(sockets, socket.remoteAddress);
    track(socket);
    if (accept) accept(socket);
    else answer(socket, reply);
  });
  return new Promise((settle, fail) => {
    server.once('error', (error) => fail(cannotListen(port, address, error)));
    server.listen({ port, ...(address === undefined ? {} : { host: address }) }, () =>
      settle({ close: () => close(server, sockets) }),
    );
  });
}

/** A set keeps the order in which the connections came. */
function makeRoom(sockets: ReadonlySet<Socket>, address: string | undefined): void {
  const ofAddress = [...sockets].filter(({ remoteAddress }) => remoteAddress === address);
  const [oldest] = sockets;
  if (ofAddress.length >= mostOfOneAddress) ofAddress[0]?.destroy();
  else if (sockets.size >= mostConnections) oldest?.destroy();
}

/** Tells by the first byte whether a connection is one with TLS. */
function acceptSecurely(
  identity: Identity,
  reply: (line: string) => string | undefined,
  sockets: Set<Socket>,
  track: (socket: Socket) => void,
): (socket: Socket) => void {
  // Loaded here, because a server without certificates must not pay for it.
  const tls = process.getBuiltinModule('node:tls');
  const context = tls.createSecureContext(identity);
  const options: TlsOptions = {
    ...identity,
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: timeoutMs,
    // createServer passes on all but allowPartialTrustChain, so this must be called: see helloServerName.
    SNICallback: (_name, done) => done(null, context),
  };
  const secureServer = tls.createServer(options, (secure) => {
    // From here on it is this socket whose answer must be completed.
    for (const raw of sockets)
      if (raw.remotePort === secure.remotePort && raw.remoteAddress === secure.remoteAddress)
        sockets.delete(raw);
    track(secure);
    const peer = secure.getPeerX509Certificate();
    if (!peer || identity.refuses?.(peer)) secure.destroy();
    else answer(secure, reply);
  });
  return (socket) => {
    const deadline = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on('close', () => clearTimeout(deadline));
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk) => {
      clearTimeout(deadline);
      socket.pause();
      socket.unshift(chunk);
      if (chunk[0] === handshakeByte) {
        secureServer.emit('connection', socket);
        return;
      }
      answer(socket, () => undefined);
      socket.resume();
    });
  };
}

function answer(socket: Socket, reply: (line: string) => string | undefined): void {
  let text = '';
  const end = (reply: string | undefined) => (reply === undefined ? socket.destroy() : socket.end(reply));
  const deadline = setTimeout(() => socket.destroy(), timeoutMs);
  socket.on('close', () => clearTimeout(deadline));
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.end());
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
    const word = text.slice(0, 4);
    if (word.length < 4 && text.length < 4) return;
    if (word !== helloWord) return void end(answers[word]);
    const lineEnd = text.indexOf('\n');
    if (lineEnd >= 0) end(reply(text.slice(4, lineEnd)));
    else if (text.length > longestLine) end(undefined);
  });
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
    for (const socket of sockets) {
      // An asker that keeps its end open does not hold up the start.
      if (socket.writableEnded && !socket.writableFinished) socket.once('finish', () => socket.destroy());
      else socket.destroy();
    }
  });
}

function cannotListen(port: number, address: string | undefined, error: Error): OperationalError {
  const code = errorCode(error);
  const subject = address === undefined ? `client port ${port}` : `client port ${port} of ${address}`;
  const problem = {
    id: 'client-port-unavailable',
    severity: 'error',
    subject,
    message: `${subject} cannot be opened (${code}); the other servers could not ask this one whether its volume is empty`,
    fix: fixes[code] ?? `set ${table.clientPort.env} to a port that this process can open`,
  } as const;
  return new OperationalError(status.unavailable, problem, { cause: error });
}

const fixes: Readonly<Record<string, string>> = {
  EADDRINUSE: `stop the process that listens there, or set ${table.clientPort.env} to another port on every server`,
  EADDRNOTAVAIL: `set ${table.clientPortAddress.env} to an address of this host, or unset it for all`,
  EACCES: `set ${table.clientPort.env} to a port above 1023, or run the container with NET_BIND_SERVICE`,
};
