// What a server of a local ensemble has instead of a pod: its folders, its environment, its process.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../problem.ts';
import { table } from '../settings/table.ts';
import { findProgram } from '../system/find-program.ts';
import { type Access, accessSettings } from './access.ts';
import { defaultHeap } from './memory.ts';
import { loopback, type Ports } from './ports.ts';

export interface LocalEnsemble {
  /** The ports of each server. */
  readonly ports: readonly Ports[];
  /** How many of them vote; the rest are observers. */
  readonly voters: number;
  /** The address that clients connect to. */
  readonly listen: string;
  readonly access: Access;
  /** Gets a folder for each server. */
  readonly folder: string;
  /** The folder of the ZooKeeper release. */
  readonly home: string;
  /** The folder with zk-entrypoint. */
  readonly bin: string;
  /** Variables for every server, such as ZK_TICK_TIME. */
  readonly environment: NodeJS.ProcessEnv;
}

/** One run of the server's process. */
export interface Run {
  readonly pid: number | undefined;
  readonly ended: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/**
 * Starts zk-entrypoint, which becomes the server, in a new session: a Ctrl-C at the terminal does not reach it.
 * When this process ends, however it ends, the kernel kills the server, if there is a setpriv to ask it for that.
 */
export function launch(index: number, ensemble: LocalEnsemble, logFile: string): Run {
  const entrypoint = join(ensemble.bin, 'zk-entrypoint');
  const env = podEnvironment(index, ensemble);
  const setpriv = findProgram('setpriv', process.env.PATH);
  const command = setpriv === undefined ? [entrypoint] : [setpriv, ...withParent, entrypoint];
  const [file = '', ...words] = command;
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(file, words, { env, stdio: ['ignore', log, log], detached: true });
    const ended = new Promise<string>((settle) => {
      child.once('error', (error) => settle(`was not started: ${errorCode(error)}`));
      child.once('exit', (code, signal) =>
        settle(signal === null ? `ended with status ${code}` : `was ended by ${signal}`),
      );
    });
    return { pid: child.pid, ended, kill: (signal) => void child.kill(signal) };
  } finally {
    closeSync(log);
  }
}

/** The shell ends when the parent ended before the kernel was asked. */
const withParent = [
  '--pdeathsig',
  'KILL',
  'sh',
  '-c',
  '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"',
  'sh',
  String(process.pid),
];

/** The folder of a server. */
export function podFolder(index: number, { folder }: LocalEnsemble): string {
  return join(folder, `zk-${index}`);
}

/** Its volumes: data and transaction log. */
export function volumesOf(folder: string): readonly [dataDir: string, dataLogDir: string] {
  return [join(folder, 'data'), join(folder, 'log')];
}

function podEnvironment(index: number, ensemble: LocalEnsemble): NodeJS.ProcessEnv {
  const { ports, voters, listen, home, environment, access } = ensemble;
  const own = ports[index];
  const { fixed, standard } = accessSettings(access);
  const folder = podFolder(index, ensemble);
  const { uid, gid } = userInfo();
  const members = ports.map(
    ({ server, election, client }, place) =>
      `${loopback}:${server}:${election}${place < voters ? '' : ':observer'};${client}`,
  );
  const { [table.replicas.env]: _replicas, [table.domain.env]: _domain, ...rest } = environment;
  const [dataDir, dataLogDir] = volumesOf(folder);
  return {
    [table.heapSize.env]: defaultHeap,
    ...standard,
    ...rest,
    ...fixed,
    [table.members.env]: members.join(' '),
    [table.myId.env]: String(index + 1),
    [table.hostName.env]: `zk-${index}`,
    [table.clientPort.env]: String(own?.client),
    ...(own?.secureClient === undefined ? {} : { [table.secureClientPort.env]: String(own.secureClient) }),
    [table.clientPortAddress.env]: listen,
    [table.dataDir.env]: dataDir,
    [table.dataLogDir.env]: dataLogDir,
    [table.logDir.env]: join(folder, 'logs'),
    [table.confDir.env]: join(folder, 'conf'),
    [table.user.env]: `${uid}:${gid}`,
    [table.home.env]: home,
  };
}
