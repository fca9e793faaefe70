// What the network tells before the start, and the certificates do not: whether the other servers take TLS on their
// election ports, and which name reverse DNS gives for this server. Everything else about them is left to judge.ts.
import { lookup, lookupService } from 'node:dns/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectWithTls } from 'node:tls';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { addressText } from '../ensemble/server-lines.ts';
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import type { NameCheck } from '../zookeeper/tls-support.ts';
import { isFor, type Material } from './certificate.ts';

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

/** The problem of a certificate without the name that the accepting side will find for the address of this server. */
export async function checkReverseName(
  settings: Settings,
  { members, myId }: Ensemble,
  { chain, folder }: Material,
  nameCheck: NameCheck,
  find = findReverseName,
): Promise<readonly Problem[]> {
  const host = members.find(({ id }) => id === myId)?.host;
  const [own] = chain;
  if (nameCheck !== 'both sides' || members.length < 2 || !host || !own) return [];
  const found = await find(host);
  // Without an address no other server connects either.
  if (found === undefined || [found.address, found.name].some((each) => isFor(each, own))) return [];
  const { address, name } = found;
  const subject = `${folder}/tls.crt`;
  return [
    {
      id: 'reverse-name-not-in-certificate',
      severity: 'error',
      subject,
      message: `${subject}: ${own.subject} is for ${own.names.join(', ')}, and reverse DNS gives ${name} for ${address}, the address of this server; the other servers would refuse it`,
      fix: `set ${spelling(settings, 'quorumTlsNames')}=ignore with a CA for the quorum alone, issue the certificate for ${name} too, or use ZooKeeper 3.9.4 or newer`,
    },
  ];
}

/** As Java does: the name of an address that has none is the address. */
async function findReverseName(
  host: string,
): Promise<{ readonly address: string; readonly name: string } | undefined> {
  try {
    const { address } = await lookup(host);
    const name = await lookupService(address, 0).then(
      ({ hostname }) => hostname,
      () => address,
    );
    return { address, name };
  } catch {
    return undefined;
  }
}
