import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findLocalZooKeeper } from '../../../src/local/find-release.ts';
import { parseOptions } from '../../../src/local/options.ts';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { startLocalServer } from '../../../src/local/server.ts';
import { getFoo } from '../../../src/local/smoke-test.ts';
import type { Problem } from '../../../src/problem.ts';
import { fakeServer } from '../../support/process/fake-server.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { type ProblemCase, problemsThrown } from './case.ts';

export const localProblems: readonly ProblemCase[] = [
  { id: 'invalid-value', problems: () => parsing({ servers: 'many' }) },
  { id: 'conflicting-flags', problems: () => parsing({ 'client-port': '0', 'server-port': '2888' }) },
  { id: 'ports-above-range', problems: () => parsing({ 'client-port': '65535' }) },
  { id: 'port-ranges-overlap', problems: () => parsing({ 'server-port': '2888', 'election-port': '2890' }) },
  { id: 'port-unavailable', problems: portInUse },
  {
    id: 'zookeeper-not-found',
    problems: () => problemsThrown(() => findLocalZooKeeper({ ZK_HOME: '/nowhere' }, '/nowhere')),
  },
  {
    id: 'server-ended',
    problems: () => startingWith('echo "JAVA_HOME is not set and java could not be found"; exit 1'),
  },
  { id: 'server-ended', problems: () => startingWith('kill -9 $$') },
  { id: 'server-not-ready', problems: () => startingWith('echo "LOOKING"; exec sleep 60') },
  { id: 'smoke-test-failed', problems: silentServer },
];

function parsing(texts: Readonly<Record<string, string>>): Promise<readonly Problem[]> {
  return problemsThrown(() => parseOptions(new Map(Object.entries(texts))));
}

async function portInUse(): Promise<readonly Problem[]> {
  const port = 21_810;
  const server = createServer().listen(port, loopback);
  // A port that another program uses is in use, too.
  await Promise.race([once(server, 'listening'), once(server, 'error')]);
  try {
    const problems = await problemsThrown(() => choosePorts(1, { client: port, server: 0, election: 0 }));
    return problems;
  } finally {
    server.close();
  }
}

/** Starts a server whose entrypoint is a line of shell and which never serves. */
function startingWith(entrypoint: string): Promise<readonly Problem[]> {
  return problemsThrown(async () => {
    using folder = temporaryFolder();
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    const write = (name: string, line: string) =>
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    write('zk-entrypoint', entrypoint);
    write('zk-ok', 'echo "no-answer: 127.0.0.1:2181: connection refused"; exit 1');
    const ports = [{ client: 2181, server: 2888, election: 3888 }];
    const server = await startLocalServer(0, {
      ports,
      folder: folder.path,
      home: folder.path,
      bin,
      environment: { PATH: process.env.PATH },
    });
    try {
      await server.untilReady(500);
    } finally {
      await server.stop(5_000);
    }
  });
}

async function silentServer(): Promise<readonly Problem[]> {
  await using server = await fakeServer(() => {});
  const address = `${loopback}:${server.port}`;
  return problemsThrown(() =>
    getFoo({ name: 'zk-1', address, logFile: '/tmp/zk/zk-1/server.log' }, 'bar', 500),
  );
}
