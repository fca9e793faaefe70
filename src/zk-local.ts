// zk-local: an ensemble of real servers on this machine, through the programs that run in a pod.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDetachedProcess, startDetached } from './local/detach.ts';
import { bringRelease } from './local/download.ts';
import { debianVersion, findSource, layOutDebianPackage, type Source } from './local/find-release.ts';
import { checkMemory } from './local/memory.ts';
import { type Options, options, parseOptions } from './local/options.ts';
import { isSubcommand, runSubcommand, subcommandNames } from './local/subcommands.ts';
import { supervise } from './local/supervise.ts';
import { OperationalError, status } from './problem.ts';
import { readCommandLine } from './settings/command-line.ts';
import { commandEnvironment, resolveCommand } from './system/exec.ts';
import { runProgram, writeStderr } from './system/run.ts';
import { findInstallation, readVersion } from './zookeeper/installation.ts';
import { checkJava } from './zookeeper/requirements.ts';

const name = 'zk-local';

const program = {
  name,
  usage: `${name} [flags]\n${name} [flags] -- COMMAND [words]\n${name} ${subcommandNames.join('|')} [words]\n\nRuns a ZooKeeper ensemble on this machine. With a command, it runs beside the ensemble, which is empty; ZK_CONNECT in its environment is the connect string, and the ensemble ends with it. Without, creates /foo through one server and gets it from the others, and runs until Ctrl-C. Other ZK_* variables, such as ZK_TICK_TIME, are settings of every server.`,
  options,
  takesSettings: false,
  epilogue:
    'Status: that of the command; 0 done, 64 wrong command line, 69 no ZooKeeper, no Java, a port in use, too little memory, or a server that does not become ready, 74 a folder that cannot be made, 126 and 127 a command that cannot be executed or does not exist, 128+n stopped by signal n before the ensemble was ready.',
};

async function main(argv: readonly string[]): Promise<number> {
  if (isSubcommand(argv)) {
    process.stdout.write(await runSubcommand(argv, process.env));
    return status.done;
  }
  const end = argv.indexOf('--');
  const words = end < 0 ? undefined : argv.slice(end + 1);
  const line = await readCommandLine(end < 0 ? argv : argv.slice(0, end), program, process.stdout.columns);
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  const parsed = parseOptions(line.options, words !== undefined);
  const command = words && findCommand(words);
  if (parsed.isDetached && !isDetachedProcess()) return detach(argv, parsed);

  const source = findSource(parsed.zookeeper, process.env);
  const version = versionOf(source);
  checkMachine(parsed, version);
  const home =
    source.kind === 'download'
      ? await bringRelease(source.version, process.env, (text) => writeStderr(`${text}\n`))
      : undefined;
  return supervise({
    options: parsed,
    command,
    environment: commandEnvironment(process.env),
    bin: fileURLToPath(new URL('../bin/', import.meta.url)),
    version,
    findHome: (folder) => home ?? (source.kind === 'release' ? source.home : layOutDebianPackage(folder)),
  });
}

function findCommand([command, ...words]: readonly string[]): readonly [string, ...string[]] {
  if (command !== undefined) return resolveCommand([command, ...words], process.env);
  throw new OperationalError(status.usage, {
    id: 'argument-missing',
    severity: 'error',
    subject: '--',
    message: 'no command follows the --',
    fix: `${name} -- COMMAND, or remove the --`,
  });
}

async function detach(argv: readonly string[], { printsJson }: Options): Promise<number> {
  const { status: end, ensemble } = await startDetached(argv);
  if (ensemble) process.stdout.write(`${printsJson ? JSON.stringify(ensemble) : ensemble.folder}\n`);
  return end;
}

function versionOf(source: Source): string | undefined {
  switch (source.kind) {
    case 'download':
      return source.version;
    case 'debian':
      return debianVersion();
    case 'release':
      return readVersion(join(source.home, 'bin', 'zkServer.sh'));
  }
}

/** @throws {OperationalError} when the servers could not run on this machine */
function checkMachine({ servers, observers }: Options, version: string | undefined): void {
  const { java, javaHome } = findInstallation(undefined, process.env);
  const problems = [...checkJava(java, javaHome, version), ...checkMemory(servers + observers, process.env)];
  if (problems.length > 0) throw new OperationalError(status.unavailable, problems);
}

void runProgram(name, main);
