// The control socket in the folder of an ensemble, both ends: a request and a reply, each a line of JSON.
import { chmodSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import { controlSocket, isLocalFolder } from './folder.ts';

export interface ControlRequest {
  /** A fault, `status`, or `stop` without a member for the whole ensemble. */
  readonly command: string;
  readonly member?: string;
  /** The reply is sent when the member serves clients. */
  readonly waits?: boolean;
}

type ControlReply =
  | { readonly result: unknown }
  | { readonly status: number; readonly problems: readonly Problem[] };

const longestLine = 64 * 1024;
/** Longer than anything that is asked for takes. */
const replyMs = 120_000;

/**
 * Replies to every request with what `handle` returns, or with the problems of the error that it throws. A call of the
 * result closes the socket; what was asked before still gets its reply.
 */
export async function openControl(
  folder: string,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<() => void> {
  const server = createServer((socket) => void converse(socket, handle));
  // The socket is never there with more rights than it is to have.
  const umask = process.umask(0o177);
  const listening = new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(controlSocket(folder), settle);
  });
  process.umask(umask);
  await listening;
  chmodSync(controlSocket(folder), 0o600);
  return () => void server.close();
}

async function converse(
  socket: Socket,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<void> {
  // A client that is gone needs no reply.
  socket.on('error', () => {});
  const reply = await replyTo(await readLine(socket), handle);
  if (reply === undefined) socket.destroy();
  else socket.end(`${JSON.stringify(reply)}\n`);
}

/** Undefined for what is no request. */
async function replyTo(
  line: string | undefined,
  handle: (request: ControlRequest) => Promise<unknown>,
): Promise<ControlReply | undefined> {
  try {
    return { result: await handle(JSON.parse(line ?? '') as ControlRequest) };
  } catch (error) {
    if (error instanceof OperationalError) return { status: error.status, problems: error.problems };
    return undefined;
  }
}

/**
 * Sends a request to the ensemble of a folder; the result in its reply.
 * @throws {OperationalError} with the problems of the reply, or when no ensemble runs there
 */
export async function sendRequest(folder: string, request: ControlRequest): Promise<unknown> {
  if (!isLocalFolder(folder)) throw notLocal(folder);
  const socket = connect(controlSocket(folder));
  socket.setTimeout(replyMs, () => socket.destroy(new Error('ETIMEDOUT')));
  const failed = new Promise<never>((_, fail) => socket.once('error', fail));
  let line: string | undefined;
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    line = await Promise.race([readLine(socket), failed]);
  } catch (error) {
    throw notRunning(folder, errorCode(error));
  } finally {
    socket.destroy();
  }
  if (line === undefined) throw notRunning(folder, 'it ended before it replied');
  const reply = JSON.parse(line) as ControlReply;
  if ('problems' in reply) throw new OperationalError(reply.status, reply.problems);
  return reply.result;
}

/** The first line; undefined when the connection ends before, or the line is too long. */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((settle) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) settle(text.slice(0, end));
      else if (text.length > longestLine) settle(undefined);
    });
    socket.once('close', () => settle(undefined));
  });
}

function notLocal(folder: string): OperationalError {
  return new OperationalError(status.usage, {
    id: 'not-a-local-ensemble',
    severity: 'error',
    subject: folder,
    message: `${folder} is not the folder of an ensemble of zk-local: it has no file zk-local.json`,
    fix: 'give the folder that zk-local --detach or --json has printed',
  });
}

export function notRunning(folder: string, why: string): OperationalError {
  return new OperationalError(status.unavailable, {
    id: 'ensemble-not-running',
    severity: 'error',
    subject: folder,
    message: `no ensemble runs in ${folder} (${why})`,
    fix: 'start one with zk-local; zk-local clean removes what an ensemble that was killed has left',
  });
}
