// Any command line that is not the server's: zk-entrypoint becomes it, as `docker run image command` expects.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { statusField } from '../support/process/processes.ts';
import { printedIds, program, run, temporaryFolder } from '../support/process/run.ts';

const limits = { timeout: 30_000, reject: false } as const;
const entrypoint = (...words: readonly string[]) => run('zk-entrypoint', words);

describe('the status is that of the command', () => {
  it.each([0, 1, 2, 7, 64, 126, 143, 255])('%i', async (status) => {
    expect(await entrypoint('sh', '-c', `exit ${status}`)).toEqual({
      status,
      signal: undefined,
      stdout: '',
      stderr: '',
    });
  });

  it('the signal that ended it', async () => {
    expect(await entrypoint('sh', '-c', 'kill -TERM $$')).toMatchObject({ signal: 'SIGTERM' });
  });
});

describe('the command has', () => {
  it('pipes that block, so that a slow reader loses nothing of what it writes', async () => {
    const command = `"${program('zk-entrypoint')}" sh -c 'yes | head -c 3000000' | (sleep 1; wc -c)`;
    const { stdout } = await execa('sh', ['-c', command], { reject: false });
    expect(stdout.trim()).toBe('3000000');
  });

  it('its words as they were given', async () => {
    const words = ['a b', '', '*', '$HOME', '--help', '-x', "it's", 'é'];
    const { stdout } = await entrypoint('printf', '[%s]', ...words);
    expect(stdout).toBe(words.map((word) => `[${word}]`).join(''));
  });

  it('its environment as it was given, settings that are wrong included', async () => {
    const { stdout } = await run('zk-entrypoint', ['env'], { ZK_TICK_TIME: 'fast', EMPTY: '' });
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['ZK_TICK_TIME=fast', 'EMPTY=']));
  });

  it('the options for Node, which are not for the toolkit', async () => {
    const { status, stdout } = await run('zk-entrypoint', ['env'], { NODE_OPTIONS: '--no-such-option' });
    expect({ status, lines: stdout.split('\n').filter((line) => line.includes('NODE_OPTIONS')) }).toEqual({
      status: 0,
      lines: ['NODE_OPTIONS=--no-such-option'],
    });
  });

  it('its standard input', async () => {
    const { stdout } = await execa(program('zk-entrypoint'), ['cat'], { ...limits, input: 'from outside' });
    expect(stdout).toBe('from outside');
  });

  it('its folder', async () => {
    using folder = temporaryFolder();
    const { stdout } = await execa(program('zk-entrypoint'), ['pwd'], { ...limits, cwd: folder.path });
    expect(stdout).toBe(folder.path);
  });

  it('the process id of the entrypoint', async () => {
    const child = spawn(program('zk-entrypoint'), ['sh', '-c', 'echo $$'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(Number(said)).toBe(child.pid);
  });

  it('no signal ignored or blocked', async () => {
    const { stdout } = await entrypoint('cat', '/proc/self/status');
    const masks = ['SigIgn', 'SigBlk', 'SigCgt'].map((name) => statusField(stdout, name));
    expect(masks).toEqual(Array(3).fill('0'.repeat(16)));
  });

  it('the open files that it would have without the entrypoint', async () => {
    const { stdout } = await entrypoint('ls', '/proc/self/fd');
    expect(stdout).toBe((await execa('ls', ['/proc/self/fd'], limits)).stdout);
  });

  it('standard streams that block, as programs expect of pipes', async () => {
    const flags = 'for stream in 0 1 2; do grep flags /proc/self/fdinfo/$stream; done';
    const { stdout } = await execa(program('zk-entrypoint'), ['sh', '-c', flags], { ...limits, input: '' });
    expect(stdout).toBe((await execa('sh', ['-c', flags], { ...limits, input: '' })).stdout);
  });
});

describe('a command that cannot be executed is reported as a shell does', () => {
  /** A folder of programs of all sorts. */
  function programs() {
    const folder = temporaryFolder();
    const write = (name: string, content: string, mode: number) =>
      writeFileSync(join(folder.path, name), content, { mode });
    write('plain', 'text', 0o644);
    write('bare', 'echo bare "$1"; exit 5', 0o755);
    write('empty', '', 0o755);
    write('script', '#!/bin/sh\necho script "$1"\n', 0o755);
    write('script-on-path', '#!/bin/sh\necho script "$1"\n', 0o755);
    write('spaced', '#! /bin/sh\necho script "$1"\n', 0o755);
    write('orphan', '#!/nowhere/interpreter\n', 0o755);
    write('lost', '#!/usr/bin/env nowhere-interpreter\n', 0o755);
    mkdirSync(join(folder.path, 'folder'));
    symlinkSync('nowhere', join(folder.path, 'dangling'));
    return folder;
  }

  it.each([
    ['a name that is not on PATH', 'nowhere-program', 127],
    ['a path that is not there', './nowhere', 127],
    ['a path through a file', './plain/program', 127],
    ['a dangling link', './dangling', 127],
    ['a file that is not executable', './plain', 126],
    ['a folder', './folder', 126],
    ['a script whose interpreter is not there', './orphan', 126],
    ['a name on PATH that is not executable', 'plain', 127],
    ['an empty name', '', 127],
  ])('%s: %s -> %i', async (_what, command, status) => {
    using folder = programs();
    const result = await execa(program('zk-entrypoint'), [command], {
      cwd: folder.path,
      env: { PATH: `${process.env.PATH}:${folder.path}` },
      ...limits,
    });
    expect(result.exitCode).toBe(status);
    expect(printedIds(result.stderr)).toEqual([
      status === 127 ? 'program-not-found' : 'program-not-executable',
    ]);
    expect(result.stderr).toMatch(/\n {2}fix: \S/);
  });

  it.each([
    ['a script', './script', 'script word', 0],
    ['a script with a blank before its interpreter', './spaced', 'script word', 0],
    ['a script on PATH', 'script-on-path', 'script word', 0],
    ['a script without an interpreter line', './bare', 'bare word', 5],
    ['an empty file', './empty', '', 0],
    ['a script whose interpreter does not find its own', './lost', '', 127],
  ])('but %s is executed', async (_what, command, stdout, status) => {
    using folder = programs();
    const result = await execa(program('zk-entrypoint'), [command, 'word'], {
      cwd: folder.path,
      env: { PATH: `${process.env.PATH}:${folder.path}` },
      ...limits,
    });
    expect({ stdout: result.stdout, status: result.exitCode }).toEqual({ stdout, status });
  });
});
