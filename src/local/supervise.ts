// Runs one ensemble from its folder to its end: this process owns the servers, and leaves nothing of them behind.
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describeProblem, OperationalError, type Problem, status } from '../problem.ts';
import { report } from '../system/run.ts';
import { type Command, isFromTerminal, startCommand } from './command.ts';
import { openControl } from './control.ts';
import { openDisplay } from './display.ts';
import type { EnsembleDocument, StopDocument } from './document.ts';
import { claimFolder, releaseFolder } from './folder.ts';
import { createMember, type LocalEnsemble, type Member } from './member.ts';
import type { Options } from './options.ts';
import { openOutput } from './output.ts';
import { choosePorts } from './ports.ts';
import { openRequests } from './requests.ts';
import { startMembers, writeAndRead } from './start-up.ts';

const name = 'zk-local';
const graceMs = 10_000;
const stopSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

export interface Supervision {
  readonly options: Options;
  /** File and arguments of the command that the ensemble is for. */
  readonly command: readonly [string, ...string[]] | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** The folder with zk-entrypoint. */
  readonly bin: string;
  /** Of ZooKeeper. */
  readonly version: string | undefined;
  /** The folder of the release, made for an ensemble in a folder. */
  readonly findHome: (folder: string) => string;
}

/** Why an ensemble ends that could go on. */
type Ending =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'failure'; readonly problem: Problem };

/** The status to end with. @throws {OperationalError} when the ensemble has no ports or no folder */
export async function supervise(supervision: Supervision): Promise<number> {
  const { options, command, environment } = supervision;
  const ending = Promise.withResolvers<Ending>();
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  let isReady = false;
  let running: Command | undefined;

  function end(reason: Ending): void {
    ending.resolve(reason);
    const signal = reason.kind === 'signal' ? reason.signal : 'SIGTERM';
    if (!isFromTerminal(signal)) running?.kill(signal);
  }
  const endBy = (signal: NodeJS.Signals) => end({ kind: 'signal', signal });
  for (const signal of stopSignals) process.on(signal, endBy);

  // A command, or whoever detached the ensemble, needs no reader of what people read.
  const output = openOutput(() => {
    if (command === undefined && !options.isDetached) endBy('SIGPIPE');
  });
  process.once('disconnect', () => {
    if (!isReady) endBy('SIGHUP');
  });

  const ports = await choosePorts(options.servers + options.observers, options.firstPorts, options.listen);
  const folder = claimFolder(options.dataDir);
  let members: readonly Member[] = [];
  let isFailure = true;
  let closeControl = () => {};
  let finishRequests = async () => {};
  try {
    const home = supervision.findHome(folder.path);
    const ensemble: LocalEnsemble = {
      ports,
      voters: options.servers,
      listen: options.listen,
      folder: folder.path,
      home,
      bin: supervision.bin,
      environment: withoutOwn(environment),
      failed(problem) {
        if (!isReady || options.stopsOnFailure) end({ kind: 'failure', problem });
        else output.write(describeProblem(name, problem));
      },
    };
    members = ports.map((_, index) => createMember(index, ensemble));
    const describe = async (): Promise<EnsembleDocument> => ({
      connect: members.map(({ address }) => address).join(','),
      servers: await Promise.all(members.map((member) => member.describe())),
      folder: folder.path,
      version: supervision.version ?? null,
      pid: process.pid,
    });
    const requests = openRequests({
      members,
      isReady: ready.promise,
      describe,
      stop() {
        endBy('SIGTERM');
        return ended.promise;
      },
      print: output.print,
    });
    finishRequests = requests.finish;
    closeControl = (await openControl(folder.path, requests.handle)).close;

    output.print(`${countOf(options)} of ZooKeeper ${supervision.version ?? home} under ${folder.path}`);
    const display = openDisplay(output.write, process.stderr.isTTY && !options.isDetached);
    const started = startMembers(members, display).then(async () => {
      if (!options.isFixture) await writeAndRead(members, output);
      return undefined;
    });
    const early = await Promise.race([ending.promise, started]);
    if (early !== undefined) {
      isFailure = early.kind === 'failure';
      return statusOf(early);
    }
    isReady = true;
    ready.resolve();

    const document = await describe();
    process.send?.(document);
    if (options.printsJson && !options.isDetached) output.answer(JSON.stringify(document));
    if (command !== undefined) {
      running = startCommand(command, {
        ...environment,
        ZK_CONNECT: document.connect,
        ZK_LOCAL_DIR: folder.path,
      });
      const stopped = forwardOtherSignals(running);
      const result = await running.ended.finally(stopped);
      isFailure = result !== status.done;
      const failure = await Promise.race([ending.promise, undefined]);
      if (failure?.kind === 'failure') return statusOf(failure);
      return result;
    }
    if (!options.isFixture) {
      output.print(`connect string: ${document.connect}`);
      const shell = join(home, 'bin', 'zkCli.sh');
      if (existsSync(shell)) output.print(`shell: ${shell} -server ${document.connect}`);
    }
    if (!options.stopsWhenChecked) {
      if (!options.isDetached) output.print('Ctrl-C stops it');
      const last = await ending.promise;
      if (last.kind === 'failure') return statusOf(last);
    }
    isFailure = false;
    return status.done;
  } catch (error) {
    // Before the end of the servers, which takes its time.
    return report(name, error);
  } finally {
    closeControl();
    // Without an ensemble, a fault that waits for it ends here.
    ready.resolve();
    await finishRequests();
    await Promise.all(members.map((member) => member.stop(graceMs)));
    const isKept = options.keepsFolder || isFailure;
    releaseFolder(folder, isKept);
    const kept = isKept || !folder.isTemporary ? folder.path : null;
    output.print(kept === null ? 'stopped' : `stopped; configuration, data and logs: ${kept}`);
    ended.resolve({ kept, pid: process.pid } satisfies StopDocument);
    process.disconnect?.();
  }
}

/** @throws {OperationalError} for a failure */
function statusOf(ending: Ending): number {
  if (ending.kind === 'failure') throw new OperationalError(status.unavailable, ending.problem);
  return 128 + constants.signals[ending.signal];
}

/** Those that mean nothing to zk-local itself. */
function forwardOtherSignals(command: Command): () => void {
  const forward = (signal: NodeJS.Signals) => command.kill(signal);
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, forward);
  return () => {
    for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.off(signal, forward);
  };
}

/** What zk-local reads or sets itself is no setting of a server. */
function withoutOwn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOwn = (name: string) => name === 'ZK_CONNECT' || name.startsWith('ZK_LOCAL_');
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOwn(name)));
}

function countOf({ servers, observers }: Options): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${count(servers, 'server')}${observers > 0 ? ` and ${count(observers, 'observer')}` : ''}`;
}
