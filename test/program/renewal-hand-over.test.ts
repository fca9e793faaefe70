// What stays beside a server: the loop that sees renewed certificates, with TLS alone, and for as long as the server runs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAuthority } from '../../src/local/authority.ts';
import { until } from '../support/process/poll.ts';
import { commandLine } from '../support/process/processes.ts';
import { program, temporaryFolder } from '../support/process/run.ts';
import { environmentIn, makeHome } from '../support/server/zookeeper.ts';
import { projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';

const inNamespace = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

/** Starts zk-entrypoint with flags, in front of a server that only waits; in a process namespace as its process 1. */
async function startServer(flags: (secret: string) => readonly string[], isProcessOne = false) {
  const folder = temporaryFolder();
  const authority = createAuthority('the members', valid);
  const member = authority.issue({ commonName: 'zk-0', names: ['zk-0'], validity: valid });
  const secret = projectSecret(join(folder.path, 'a secret'), secretFiles(member, [authority]));
  const ZK_HOME = makeHome(folder.path, '#!/bin/sh\necho started\nexec sleep 60\n');
  const given = flags(secret);
  const [file, ...words] = [...(isProcessOne ? inNamespace : []), program('zk-entrypoint'), ...given];
  const server: ChildProcess = spawn(file ?? '', words, {
    env: { ...environmentIn(folder.path), ZK_HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream?.on('data', (data) => {
      output += String(data);
    });
  const ended = once(server, 'exit');
  await until(
    () => `the server to start: ${output}`,
    () => /^started$/m.test(output),
    20_000,
  );
  const started = server.pid ?? 0;
  const [pid = 0] = isProcessOne ? childrenOf(started) : [started];
  return {
    children: () => childrenOf(pid),
    secret,
    lock: join(folder.path, 'data', 'zk-bootstrap.lock'),
    given,
    async end(signal: NodeJS.Signals) {
      process.kill(pid, signal);
      await ended;
    },
    async [Symbol.asyncDispose]() {
      server.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

const openFiles = (pid: number) =>
  readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));

const isRunning = (pid: number) => commandLine(pid).length > 0;

const withTls = (secret: string) => [`--quorum-tls-dir=${secret}`, '--tick-time=1000'];

it.each(['SIGTERM', 'SIGKILL'] as const)('the loop ends with the server, by %s', async (signal) => {
  await using server = await startServer(withTls);
  const [loop = 0, ...others] = server.children();
  expect(others).toEqual([]);
  const words = commandLine(loop);
  expect(words.slice(-6)).toEqual([
    server.secret,
    '--',
    program('zk-gen-config'),
    '--renew-certificates',
    ...server.given,
  ]);
  // The next server can start at once.
  await until('the loop to have let go of the lock', () => !openFiles(loop).includes(server.lock), 5_000);
  await server.end(signal);
  await until('the loop to end', () => !isRunning(loop), 5_000);
});

it.skipIf(process.getuid?.() !== 0)('beside process 1 of a container it runs, too', async () => {
  await using server = await startServer(withTls, true);
  const [loop = 0, ...others] = server.children();
  expect(others).toEqual([]);
  expect(commandLine(loop)).toContain(program('renew-certificates'));
  expect(openFiles(loop)).not.toContain(server.lock);
  await server.end('SIGKILL');
  await until('the loop to end', () => !isRunning(loop), 5_000);
});

it('without TLS nothing stays', async () => {
  await using server = await startServer(() => []);
  expect(server.children()).toEqual([]);
});
