// bin/renew-certificates without a server: when it calls its command, and when it ends.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { holds, until } from '../support/process/poll.ts';
import { program, temporaryFolder } from '../support/process/run.ts';
import { projectSecret, writeFiles } from '../support/tls/secrets.ts';

const turn = 0.1;
const never = 3600;
const secret = (text: string) => ({ 'tls.crt': text, 'tls.key': text, 'ca.crt': text });

/** A loop over one folder, whose command notes the certificate that it finds, and ends with a status of the test. */
async function startLoop(prepare: (folder: string) => void, retry = never) {
  const folder = temporaryFolder();
  const secretFolder = join(folder.path, "a secret's folder");
  const notes = join(folder.path, 'notes');
  const statusFile = join(folder.path, 'status');
  prepare(secretFolder);
  const script = 'cat "$1/tls.crt" >>"$2"; echo >>"$2"; exit "$(cat "$3" 2>/dev/null || echo 0)"';
  const command = ['sh', '-c', script, 'sh', secretFolder, notes, statusFile];
  const words = [String(turn), String(retry), secretFolder, '--', ...command];
  const loop = spawn(program('renew-certificates'), words, { stdio: ['pipe', 'inherit', 'inherit'] });
  await once(loop, 'spawn');
  // It has looked for the first time when it sleeps without a child.
  const isWaiting = () =>
    readFileSync(`/proc/${loop.pid}/cmdline`, 'utf8').startsWith('/bin/bash') &&
    readFileSync(`/proc/${loop.pid}/stat`, 'utf8').includes(') S ') &&
    readFileSync(`/proc/${loop.pid}/task/${loop.pid}/children`, 'utf8') === '';
  await until('the loop to wait', isWaiting);
  const calls = () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);
  return {
    pid: loop.pid ?? 0,
    folder: secretFolder,
    calls,
    untilCalled: (...expected: readonly string[]) =>
      until(
        () => `calls ${expected}, got ${calls()}`,
        () => calls().join() === expected.join(),
        10_000,
      ),
    setStatus: (status: number) => writeFileSync(statusFile, String(status)),
    /** Closes the pipe, as the end of the server does. */
    async end() {
      const ended = once(loop, 'exit');
      loop.stdin.end();
      const [status] = (await ended) as [number | null];
      return status;
    },
    async [Symbol.asyncDispose]() {
      if (loop.exitCode === null && loop.signalCode === null) {
        const ended = once(loop, 'exit');
        loop.kill('SIGKILL');
        await ended;
      }
      folder[Symbol.dispose]();
    },
  };
}

describe('the command is called', () => {
  it('once for each secret that the kubelet has replaced', async () => {
    await using loop = await startLoop((folder) => projectSecret(folder, secret('first')));
    projectSecret(loop.folder, secret('second'));
    await loop.untilCalled('second');
    projectSecret(loop.folder, secret('third'));
    await loop.untilCalled('second', 'third');
  });

  it('for files that were written in place', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')));
    writeFiles(loop.folder, secret('other'));
    await loop.untilCalled('other');
  });

  it('for a file of an older time and the same length', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')));
    const path = join(loop.folder, 'tls.crt');
    const before = join(loop.folder, 'before');
    writeFileSync(before, 'older');
    utimesSync(before, 1, 1);
    rmSync(path);
    copyFileSync(before, path);
    utimesSync(path, 1, 1);
    await loop.untilCalled('older');
  });

  it('when the files have stayed as they are for a turn', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')));
    for (let each = 0; each < 20; each++) {
      writeFiles(loop.folder, secret(`version ${each}`));
      await pause((turn * 1000) / 2);
    }
    await loop.untilCalled('version 19');
  });

  it('once after the retry time without a change, for what was replaced during the start', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')), 1);
    await loop.untilCalled('first');
    await holds(
      () => loop.calls().length === 1,
      () => `one call, got ${loop.calls()}`,
      1_500,
    );
  });

  it('again after the retry time while it fails, and at once for another change', async () => {
    await using loop = await startLoop((folder) => projectSecret(folder, secret('first')), 2);
    loop.setStatus(78);
    const begun = Date.now();
    projectSecret(loop.folder, secret('broken'));
    await loop.untilCalled('broken', 'broken');
    expect(Date.now() - begun).toBeGreaterThan(900);
    loop.setStatus(0);
    projectSecret(loop.folder, secret('whole'));
    await loop.untilCalled('broken', 'broken', 'whole');
    await holds(
      () => loop.calls().length === 3,
      () => `no further call, got ${loop.calls()}`,
      2_500,
    );
  });
});

describe('the loop', () => {
  it('ends when the pipe is closed', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')));
    expect(await loop.end()).toBe(0);
  });

  it('has less than 1 MiB for itself', async () => {
    await using loop = await startLoop((folder) => writeFiles(folder, secret('first')));
    const rollup = readFileSync(`/proc/${loop.pid}/smaps_rollup`, 'utf8');
    const kib = [...rollup.matchAll(/^Private_\w+: +(\d+) kB$/gm)].reduce(
      (sum, [, each]) => sum + Number(each),
      0,
    );
    expect(kib).toBeLessThan(1024);
  });

  it('survives a folder that is not there, and one that comes later', async () => {
    await using loop = await startLoop(() => {});
    projectSecret(loop.folder, secret('first'));
    await loop.untilCalled('first');
    rmSync(loop.folder, { recursive: true });
    projectSecret(loop.folder, secret('second'));
    await loop.untilCalled('first', 'second');
  });
});

it('bash accepts the script', () => {
  execFileSync('bash', ['-n', program('renew-certificates')]);
});
