// The Docker engine of the container tests: the one that answers, else one of our own, which ends with this process.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { findProgram } from '../../../src/system/find-program.ts';
import { installPackages, unpackFromSuite } from '../server/debian-packages.ts';
import { cached, checkout, docker, tryDocker } from './docker.ts';

export interface Engine extends AsyncDisposable {
  /** Whose it is, and which versions. */
  readonly description: string;
}

/**
 * Installs and starts what is missing: the client, its plugins, the engine. Afterwards the environment of this process
 * names the engine. An engine that was started here ends when the result is disposed of.
 * @throws when no engine can run here
 */
export async function startEngine(log: (text: string) => void): Promise<Engine> {
  if (!has('docker')) {
    log('installing the Docker client and engine');
    await installPackages(['docker.io']);
    if (!has('docker')) await installPackages(['docker-cli']);
  }
  const named = process.env.DOCKER_HOST;
  const found = (await answers()) || (!named && (await answersAt(ownHost)));
  if (named && !found) throw new Error(`expected a Docker engine at DOCKER_HOST, ${named}, got no answer`);
  const stop = found ? async () => {} : await startOwn(log);
  try {
    await installPlugins(log);
    const versions = '{{.Server.Version}}, client {{.Client.Version}}';
    const version = await docker(['version', '--format', versions]);
    const plugins = await docker([
      'info',
      '--format',
      '{{range .ClientInfo.Plugins}}, {{.Name}} {{.Version}}{{end}}',
    ]);
    const which = found ? 'running engine' : 'started engine';
    const host = process.env.DOCKER_HOST ?? 'the default socket';
    return { description: `${which} at ${host}: ${version}${plugins}`, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// Short, because the path of a socket is limited to 108 bytes; the data is in the cache.
const runFolder = `/run/zk-bootstrap-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`;
const ownHost = `unix://${runFolder}/docker.sock`;

async function answers(): Promise<boolean> {
  return (await tryDocker(['info', '--format', '{{.ServerVersion}}'])).status === 0;
}

/** Whether an engine answers there, which is then the one in use. */
async function answersAt(host: string): Promise<boolean> {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = host;
  if (await answers()) return true;
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
  return false;
}

/** Starts an engine; the returned function ends it. */
async function startOwn(log: (text: string) => void): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'no Docker engine answers, and only root on Linux can start one\n' +
        '  fix: start Docker, or set DOCKER_HOST to the address of an engine',
    );
  }
  if (!has('dockerd')) {
    log('installing the Docker engine');
    await installPackages(['docker.io']);
  }
  rmSync(runFolder, { recursive: true, force: true });
  mkdirSync(runFolder, { recursive: true });
  mkdirSync(cached('engine'), { recursive: true });
  const logFile = cached('engine.log');
  // The shell waits for the end of its input, which comes whenever this process ends, for whatever reason.
  const supervisor = spawn(
    'sh',
    [
      '-c',
      'log=$0; dockerd "$@" >"$log" 2>&1 & pid=$!; read -r _; kill $pid; wait $pid',
      logFile,
      ...flags(),
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  const ended = once(supervisor, 'exit');
  const stop = async () => {
    supervisor.stdin.end();
    await ended;
    await unmountAll();
    rmSync(runFolder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  while (!(await answersAt(ownHost))) {
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`dockerd does not answer after a minute; it wrote\n${tail(logFile)}`);
    }
    await pause(100);
  }
  return async () => {
    // Images and build steps that are not in use are not kept for the next run.
    await tryDocker(['image', 'prune', '--force']);
    await tryDocker(['builder', 'prune', '--force', '--keep-storage', '3GB']);
    await stop();
  };
}

function flags(): readonly string[] {
  return [
    ...['--host', ownHost, '--pidfile', `${runFolder}/pid`],
    ...['--data-root', cached('engine'), '--exec-root', `${runFolder}/exec`],
    ...['--shutdown-timeout', '5'],
  ];
}

/** Removes the mounts that a killed engine leaves. */
async function unmountAll(): Promise<void> {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const left = mounts
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${runFolder}/`) || path.startsWith(`${cached('engine')}/`));
  for (const path of left.reverse()) await execa('umount', ['--lazy', path], { reject: false });
}

/** Installs `docker buildx` and `docker compose` if they are missing. */
async function installPlugins(log: (text: string) => void): Promise<void> {
  const packages = { buildx: 'docker-buildx', compose: 'docker-compose' };
  const missing = async () => {
    const looks = await Promise.all(
      Object.keys(packages).map(async (name) => (await tryDocker([name, 'version'])).status),
    );
    return looks.some((status) => status !== 0);
  };
  if (!(await missing())) return;
  const folder = cached('client', 'cli-plugins');
  if (!existsSync(folder)) {
    log('installing the plugins buildx and compose');
    await unpackFromSuite(Object.values(packages), 'usr/libexec/docker/cli-plugins', folder);
  }
  writeFileSync(cached('client', 'config.json'), '{}\n');
  process.env.DOCKER_CONFIG = cached('client');
  if (await missing()) throw new Error(`expected docker buildx and docker compose to run from ${folder}`);
}

function has(program: string): boolean {
  return findProgram(program, process.env.PATH) !== undefined;
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-20).join('\n') : 'nothing';
}
