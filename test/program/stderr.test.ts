// The server starts whatever becomes of the messages: stderr on a full disk, a pipe that nobody reads, a closed one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { program, temporaryFolder } from '../support/process/run.ts';
import { environmentIn, makeHome } from '../support/server/zookeeper.ts';

/** A folder with a release whose zkServer.sh writes a file, and the environment of its server. */
function pod() {
  const folder = temporaryFolder();
  const started = join(folder.path, 'started');
  const ZK_HOME = makeHome(folder.path, `#!/bin/sh\n: >${started}\n`);
  const environment = { ...environmentIn(folder.path), ZK_HOME };
  return { folder: folder.path, started, environment, [Symbol.dispose]: folder[Symbol.dispose] };
}

function endGroup(leader = 0): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

describe('zk-entrypoint starts the server', () => {
  it('with stderr on a full disk', async () => {
    using zk = pod();
    const command = `exec '${program('zk-entrypoint')}' >/dev/null 2>/dev/full`;
    const { exitCode } = await execa('sh', ['-c', command], {
      env: zk.environment,
      extendEnv: false,
      reject: false,
    });
    expect({ exitCode, started: existsSync(zk.started) }).toEqual({ exitCode: 0, started: true });
  });

  it.each([
    ['a pipe that is full and that nobody reads', 'sleep 20', 'head -c 65536 /dev/zero >&2'],
    ['a pipe whose reader has ended', 'true', 'sleep 0.3'],
  ])('with stderr on %s', async (_what, reader, before) => {
    using zk = pod();
    const command = `{ ${before}; exec '${program('zk-entrypoint')}'; } 2>&1 >/dev/null | ${reader}`;
    const shell = spawn('sh', ['-c', command], { env: zk.environment, stdio: 'ignore', detached: true });
    const ended = once(shell, 'exit');
    try {
      await until('the server to start', () => existsSync(zk.started), 15_000);
    } finally {
      endGroup(shell.pid);
      await ended;
    }
  });
});

it('a message waits for a reader that is slow', async () => {
  using zk = pod();
  const command = `{ head -c 65536 /dev/zero >&2; '${program('zk-entrypoint')}'; } 2>&1 >/dev/null | { sleep 0.5; cat; }`;
  const { stdout } = await execa('sh', ['-c', command], { env: zk.environment, extendEnv: false });
  expect(stdout).toContain(`${zk.folder}/conf/zoo.cfg: written`);
  expect(stdout).toContain('becoming zkServer.sh');
  expect(statSync(zk.started).size).toBe(0);
});
