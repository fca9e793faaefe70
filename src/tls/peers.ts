// Whether the other servers take TLS on their election ports, before this one dials them with it.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectWithTls } from 'node:tls';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { addressText } from '../ensemble/server-lines.ts';
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';

const timeoutMs = 3_000;
/** A proxy before a server that is down accepts a connection and closes it at once; ZooKeeper waits for the peer. */
const silenceMs = 300;
/** For servers that are being replaced at the same time. */
const patienceMs = 5_000;

/** Whether a port takes TLS; undefined when nobody listens, or it is not told in time. */
export async function takesTls(host: string, port: number): Promise<boolean | undefined> {
  const socket = connect({ host, port });
  // An error is followed by a close.
  socket.on('error', () => {});
  const isOver = Promise.withResolvers<undefined>();
  const deadline = setTimeout(() => isOver.resolve(undefined), timeoutMs);
  try {
    const isOpen = await Promise.race([
      new Promise<boolean>((settle) => {
        socket.once('close', () => settle(false));
        socket.once('connect', () => void pause(silenceMs).then(() => settle(!socket.destroyed)));
      }),
      isOver.promise,
    ]);
    if (!isOpen) return undefined;
    return await Promise.race([answersHello(socket), isOver.promise]);
  } finally {
    clearTimeout(deadline);
    socket.destroy();
  }
}

/** A plaintext ZooKeeper closes without a byte; one with TLS begins the handshake, or says in an alert why not. */
function answersHello(socket: ReturnType<typeof connect>): Promise<boolean> {
  return new Promise((settle) => {
    const secure = connectWithTls({ socket, rejectUnauthorized: false });
    secure.on('error', () => {});
    secure.once('secureConnect', () => settle(true));
    socket.once('close', () => settle(socket.bytesRead > 0));
    secure.once('close', () => settle(socket.bytesRead > 0));
  });
}

/** The problem of servers that would be dialled with TLS and take none; waits a while for those that change. */
export async function checkElectionPorts(
  settings: Settings,
  { members, myId }: Ensemble,
  check = takesTls,
): Promise<readonly Problem[]> {
  const { quorumTlsDir, quorumTls } = settings.values;
  if (quorumTlsDir === undefined || quorumTls === 'accept') return [];
  const end = performance.now() + patienceMs;
  let asked = members.filter(({ id }) => id !== myId);
  for (;;) {
    const answers = await Promise.all(
      asked.map(async (member) => ({ member, takes: await check(member.host, member.electionPort) })),
    );
    asked = answers.filter(({ takes }) => takes === false).map(({ member }) => member);
    if (asked.length === 0) return [];
    if (performance.now() >= end) break;
    await pause(500);
  }
  const subject = spelling(settings, 'quorumTlsDir');
  const peers = asked.map(({ host, electionPort }) => addressText({ host, port: electionPort })).join(', ');
  return [
    {
      id: 'peer-takes-no-tls',
      severity: 'error',
      subject,
      message: `${subject}: this server would dial the others with TLS, and ${peers} takes none; it would never be ready`,
      fix: `first ${table.quorumTls.env}=accept on every server, then ${table.quorumTls.env}=prefer, then unset it, a rolling restart each (docs/tls.md)`,
    },
  ];
}
