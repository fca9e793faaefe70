// Runs one ensemble from its folder to its end: this process owns the servers, and leaves nothing of them behind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeProblem, type Problem, status } from '../problem.ts';
import { report } from '../system/run.ts';
import {
  type Access,
  accessVariables,
  clientConnection,
  grantAccess,
  saslDocument,
  tlsDocument,
} from './access.ts';
import { isFromTerminal, startCommand } from './command.ts';
import { openControl } from './control.ts';
import { openDisplay } from './display.ts';
import type { EnsembleDocument, StopDocument } from './document.ts';
import { type Endings, openEndings, statusOf } from './endings.ts';
import { claimFolder, folderVariable, type LocalFolder, releaseFolder } from './folder.ts';
import { createMember, type Member } from './member.ts';
import type { Options } from './options.ts';
import { type Output, openOutput } from './output.ts';
import { choosePorts, type Ports } from './ports.ts';
import { openRequests } from './requests.ts';
import { startMembers, writeAndRead } from './start-up.ts';

const name = 'zk-local';
const graceMs = 10_000;

export interface Supervision {
  readonly options: Options;
  /** File and arguments of the command that the ensemble is for. */
  readonly command: readonly [string, ...string[]] | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** The folder with zk-entrypoint. */
  readonly bin: string;
  /** Of ZooKeeper. */
  readonly version: string | undefined;
  /** The folder of the release, for an ensemble in a folder. */
  readonly findHome: (folder: string) => string;
}

interface Outcome {
  readonly status: number;
  /** The folder is worth a look. */
  readonly isFailure: boolean;
}

/** The status to end with. @throws {OperationalError} when there are no ports or no folder for the ensemble */
export async function supervise(supervision: Supervision): Promise<number> {
  const { options, command } = supervision;
  const endings = openEndings();
  // A command, or whoever detached the ensemble, needs no reader of what people read.
  const output = openOutput(() => {
    if (command === undefined && !options.isDetached) endings.signal('SIGPIPE');
  });
  const ports = await choosePorts(options.servers + options.observers, options.firstPorts, options.listen);
  const folder = claimFolder(options.dataDir);
  const ended = Promise.withResolvers<StopDocument>();
  const ensemble = createEnsemble(supervision, ports, folder, endings, output);
  const requests = openRequests({
    members: ensemble.members,
    folder: folder.path,
    describe: ensemble.describe,
    stop() {
      endings.signal('SIGTERM');
      return ended.promise;
    },
    print: output.print,
  });
  let outcome: Outcome;
  let closeControl = () => {};
  try {
    closeControl = await openControl(folder.path, requests.handle);
    outcome = await runToEnd(supervision, ensemble, endings, output, requests.begin);
  } catch (error) {
    // Reported before the servers are stopped, which takes its time.
    outcome = { status: report(name, error), isFailure: true };
  }
  closeControl();
  await requests.finish();
  await Promise.all(ensemble.members.map((member) => member.stop(graceMs)));
  const kept = releaseFolder(folder, options.keepsFolder || outcome.isFailure);
  output.print(kept === null ? 'stopped' : `stopped; configuration, data and logs: ${kept}`);
  ended.resolve({ kept, pid: process.pid });
  process.disconnect?.();
  return outcome.status;
}

interface Ensemble {
  readonly members: readonly Member[];
  readonly home: string;
  readonly access: Access;
  /** From now on a server that ends by itself does not end the ensemble. */
  started(): void;
  describe(): Promise<EnsembleDocument>;
}

function createEnsemble(
  { options, environment, bin, version, findHome }: Supervision,
  ports: readonly Ports[],
  { path: folder }: LocalFolder,
  endings: Endings,
  output: Output,
): Ensemble {
  const home = findHome(folder);
  let isStarted = false;
  const failed = (problem: Problem) => {
    if (!isStarted || options.stopsOnFailure) endings.fail(problem);
    else output.write(describeProblem(name, problem));
  };
  const { servers: voters, listen } = options;
  const access = grantAccess(folder, options);
  const given = { ports, voters, listen, access, folder, home, bin, environment: withoutOwn(environment) };
  const members = ports.map((_, index) => createMember(index, given, failed));
  return {
    members,
    home,
    access,
    started() {
      isStarted = true;
    },
    describe: async () => ({
      connect: members.map(({ address }) => address).join(','),
      tls: tlsDocument(access),
      sasl: saslDocument(access),
      servers: await Promise.all(members.map((member) => member.describe())),
      folder,
      version: version ?? null,
      pid: process.pid,
    }),
  };
}

/** Starts the servers, and waits for the end of the command, or for a reason to end. @throws {OperationalError} */
async function runToEnd(
  { options, command, environment, version }: Supervision,
  { members, home, access, started, describe }: Ensemble,
  endings: Endings,
  output: Output,
  acceptFaults: () => void,
): Promise<Outcome> {
  // Whoever starts a detached ensemble waits for it.
  process.once('disconnect', () => endings.signal('SIGHUP'));
  const { folder } = await describe();
  output.print(`${countOf(options)} of ZooKeeper ${version ?? home} under ${folder}`);
  const display = openDisplay(output.write, process.stderr.isTTY && !options.isDetached);
  const startUp = startMembers(members, display).then(async () => {
    if (!options.isFixture) await check(members, access, output);
    return undefined;
  });
  const early = await Promise.race([endings.first, startUp]);
  if (early !== undefined) return { status: statusOf(early), isFailure: false };
  process.removeAllListeners('disconnect');
  started();
  acceptFaults();

  const document = await describe();
  process.send?.(document);
  if (options.printsJson && !options.isDetached) output.answer(JSON.stringify(document));
  if (command !== undefined) {
    const given = {
      ...environment,
      ...accessVariables(access),
      ZK_CONNECT: document.connect,
      [folderVariable]: folder,
    };
    return runCommand(command, given, endings);
  }
  if (!options.isFixture) printHowToConnect(document, home, output);
  if (options.stopsWhenChecked) return { status: status.done, isFailure: false };
  if (!options.isDetached) output.print('Ctrl-C stops it');
  const last = await endings.first;
  return { status: last.kind === 'failure' ? statusOf(last) : status.done, isFailure: false };
}

async function runCommand(
  command: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv,
  endings: Endings,
): Promise<Outcome> {
  const running = startCommand(command, environment);
  endings.listen((signal) => {
    if (!isFromTerminal(signal)) running.kill(signal);
  });
  const result = await running.ended;
  const ending = await Promise.race([endings.first, undefined]);
  const end = ending?.kind === 'failure' ? statusOf(ending) : result;
  return { status: end, isFailure: end !== status.done };
}

/** The client library of this program cannot log in. */
async function check(members: readonly Member[], access: Access, output: Output): Promise<void> {
  if (access.logins) output.print('without a write and reads: clients need a login');
  else await writeAndRead(members, clientConnection(access), output);
}

function printHowToConnect({ connect, tls, sasl }: EnsembleDocument, home: string, { print }: Output): void {
  print(`connect string: ${connect}`);
  if (tls) print(`certificates of a client: ${tls.ca} ${tls.certificate} ${tls.key}`);
  if (sasl) print(`login: user ${sasl.user}, password in ${sasl.passwordFile}`);
  const shell = join(home, 'bin', 'zkCli.sh');
  // Since ZooKeeper 3.9.4 a client in FIPS mode, the default, cannot log in with a password.
  const login = sasl
    ? `CLIENT_JVMFLAGS='-Djava.security.auth.login.config=${sasl.jaas} -Dzookeeper.fips-mode=false' `
    : '';
  const secure = tls ? ` -client-configuration ${tls.properties}` : '';
  if (existsSync(shell)) print(`shell: ${login}${shell}${secure} -server ${connect}`);
}

/** What zk-local reads or sets itself is no setting of a server. */
function withoutOwn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOwn = (variable: string) => variable === 'ZK_CONNECT' || variable.startsWith('ZK_LOCAL_');
  return Object.fromEntries(Object.entries(environment).filter(([variable]) => !isOwn(variable)));
}

function countOf({ servers, observers }: Options): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(servers, 'server')}${observers > 0 ? ` and ${count(observers, 'observer')}` : ''}`;
}
