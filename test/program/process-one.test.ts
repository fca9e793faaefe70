// zk-entrypoint as process 1, as in a container: in a separate process namespace, which takes root.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { findProgram } from '../../src/system/find-program.ts';
import { until } from '../support/process/poll.ts';
import { statusField } from '../support/process/processes.ts';
import { printedIds, program, temporaryFolder } from '../support/process/run.ts';
import { environmentIn, makeHome } from '../support/server/zookeeper.ts';

type Environment = Readonly<Record<string, string>>;

const isRoot = process.getuid?.() === 0;
const unshare = findProgram('unshare', process.env.PATH) ?? 'unshare';
const namespace = ['--pid', '--fork', '--mount-proc', '--kill-child'];

/** Runs a command line in a process namespace, as its process 1. */
function runAsOne(words: readonly string[], environment: Environment = {}) {
  return execa(unshare, [...namespace, ...words], {
    env: { PATH: process.env.PATH, ...environment },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 30_000,
  });
}

const enter = (words: readonly string[], environment: Environment = {}) =>
  runAsOne([program('zk-entrypoint'), ...words], environment);

/** A folder with a release whose zkServer.sh is the given text, and the environment of its server. */
function pod(zkServer: string) {
  const folder = temporaryFolder();
  // Another user must be able to reach the release.
  chmodSync(folder.path, 0o755);
  const environment = { ...environmentIn(folder.path), ZK_HOME: makeHome(folder.path, zkServer) };
  return { folder: folder.path, environment, [Symbol.dispose]: folder[Symbol.dispose] };
}

/** A PATH with what a start needs, but for setpriv. */
function withoutSetpriv(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['bash', 'sh', 'cat', 'readlink', 'flock', 'java', 'node']) {
    const path = findProgram(name, process.env.PATH);
    if (path !== undefined) symlinkSync(path, join(bin, name));
  }
  return bin;
}

describe.skipIf(!isRoot)('SIGTERM ends it', () => {
  const isLate = '#!/bin/bash\ntrap "exit 143" TERM\n: >"$ZK_DATA_DIR/late"\nwhile :; do sleep 0.02; done\n';

  /** Starts a server, and sends SIGTERM at a moment after the first handler is there. */
  async function endAfter(delayMs: number) {
    using zk = pod(isLate);
    const shell = spawn(unshare, [...namespace, program('zk-entrypoint')], {
      env: zk.environment,
      stdio: 'ignore',
    });
    const ended = once(shell, 'exit');
    const children = `/proc/${shell.pid}/task/${shell.pid}/children`;
    const pid = Number(
      await until('a child of unshare', () => readFileSync(children, 'utf8').trim() || undefined),
    );
    const handlesTerm = () =>
      BigInt(`0x${statusField(readFileSync(`/proc/${pid}/status`, 'utf8'), 'SigCgt')}`) & (1n << 14n);
    await until('a handler of SIGTERM', () => handlesTerm() > 0n);
    await pause(delayMs);
    const wasLate = existsSync(join(zk.folder, 'data/late'));
    process.kill(pid, 'SIGTERM');
    const outcome = await Promise.race([ended, pause(3000, ['lost', null])]);
    shell.kill('SIGKILL');
    await ended;
    return { status: outcome[0] as unknown, wasLate };
  }

  it('at any moment of a start', async () => {
    const moments = Array.from({ length: 40 }, (_, index) => index * 1.5);
    const outcomes = [];
    for (const moment of moments) outcomes.push(await endAfter(moment));
    const inTime = outcomes.filter(({ wasLate }) => !wasLate);
    expect(inTime.length).toBeGreaterThan(10);
    // From exec until zkServer.sh has its handler, which the real one never has, the kernel still drops it.
    expect(inTime.filter(({ status }) => status === 143).length).toBeGreaterThanOrEqual(inTime.length - 2);
  });
});

describe.skipIf(!isRoot)('a command', () => {
  it('is process 1, with its words, its standard files and no others, and no signal ignored', async () => {
    const show = 'echo $$; printf "[%s]" "$@"; echo; ls /proc/self/fd; cat /proc/self/status; exit 3';
    const words = ['sh', '-c', show, 'sh', 'a b', '', '*', "it's\n"];
    const entered = await enter(words);
    const plain = await runAsOne(words);
    const [shown, expected] = [entered, plain].map(({ stdout, exitCode }) => ({
      exitCode,
      words: stdout.split('Name:')[0],
      masks: ['SigIgn', 'SigBlk', 'SigCgt'].map((name) => statusField(stdout, name)),
    }));
    expect(shown).toEqual(expected);
    expect(shown?.words).toMatch(/^1\n\[a b\]\[\]\[\*\]\[it's\n\]\n/);
  });

  it('that does not exist is reported: 127', async () => {
    const { exitCode, stderr } = await enter(['nowhere-program']);
    expect({ exitCode, ids: printedIds(stderr) }).toEqual({ exitCode: 127, ids: ['program-not-found'] });
  });

  it('has its environment as it was given', async () => {
    const { stdout } = await enter(['env'], { NODE_OPTIONS: '--no-such-option', ZK_TICK_TIME: 'fast' });
    const { stdout: plain } = await runAsOne(['env'], {
      NODE_OPTIONS: '--no-such-option',
      ZK_TICK_TIME: 'fast',
    });
    const lines = (text: string) =>
      text
        .split('\n')
        .filter((line) => !/^(?:_|SHLVL|PWD|OLDPWD)=/.test(line))
        .sort();
    expect(lines(stdout)).toEqual(lines(plain));
  });
});

describe.skipIf(!isRoot)('the server', () => {
  const show = '#!/bin/sh\necho "$$ $ZOOCFGDIR $*"\ncat /proc/self/status\n';

  it.each([
    ['with setpriv', () => process.env.PATH ?? ''],
    ['without setpriv', withoutSetpriv],
  ])('of another user is process 1, without the privileges of root: %s', async (_what, pathFrom) => {
    using zk = pod(show);
    const { exitCode, stdout, stderr } = await enter([], {
      ...zk.environment,
      PATH: pathFrom(zk.folder),
      ZK_USER: '12345:12346',
    });
    expect(exitCode, stderr).toBe(0);
    expect(stdout.split('\n')[0]).toBe(`1 ${zk.folder}/conf start-foreground`);
    expect({
      uid: statusField(stdout, 'Uid').split('\t'),
      gid: statusField(stdout, 'Gid').split('\t'),
      groups: statusField(stdout, 'Groups'),
      permitted: statusField(stdout, 'CapPrm'),
    }).toEqual({
      uid: Array(4).fill('12345'),
      gid: Array(4).fill('12346'),
      groups: '12346',
      permitted: '0'.repeat(16),
    });
  });

  it('that is refused leaves the status of the refusal', async () => {
    using zk = pod(show);
    const { exitCode, stdout } = await enter([], { ...zk.environment, ZK_REPLICAS: 'many' });
    expect({ exitCode, stdout }).toEqual({ exitCode: 78, stdout: '' });
  });
});
