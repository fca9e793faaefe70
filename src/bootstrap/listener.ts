// Answers on the client port while this voter waits: to probes as a server without quorum does, to the other
// voters what this one knows of itself.
import { createServer, type Server, type Socket } from 'node:net';
import { errorCode, OperationalError, status } from '../problem.ts';

/** The word of our own; a ZooKeeper server takes it for the length of a packet, and closes the connection. */
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
const patienceMs = 5_000;

export interface Listener {
  /** Ends it; what is being answered is finished first. */
  close(): Promise<void>;
}

/**
 * @param reply what to answer to another voter's line; undefined closes the connection without a word
 * @throws {OperationalError} when the port cannot be listened on
 */
export function listen(
  port: number,
  address: string | undefined,
  reply: (line: string) => string | undefined,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    answer(socket, reply);
  });
  server.maxConnections = 256;
  return new Promise((settle, fail) => {
    server.once('error', (error) => fail(cannotListen(port, error)));
    server.listen({ port, ...(address === undefined ? {} : { host: address }) }, () =>
      settle({ close: () => close(server, sockets) }),
    );
  });
}

function answer(socket: Socket, reply: (line: string) => string | undefined): void {
  let text = '';
  const end = (words: string | undefined) => (words === undefined ? socket.destroy() : socket.end(words));
  socket.setTimeout(patienceMs, () => socket.destroy());
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
    for (const socket of sockets) if (!socket.writableEnded) socket.destroy();
  });
}

function cannotListen(port: number, error: Error): OperationalError {
  return new OperationalError(
    status.unavailable,
    {
      subject: `client port ${port}`,
      message: `expected to listen on it while the ensemble is founded, got ${errorCode(error)}`,
      fix: 'end what listens there, or set another client port',
    },
    { cause: error },
  );
}
