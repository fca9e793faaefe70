// Faults: what can be done to the servers of a running ensemble from another terminal.
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EnsembleDocument, ServerDocument } from '../../src/local/document.ts';
import { create, read } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { statusField } from '../support/process/processes.ts';
import { printedIds } from '../support/process/run.ts';
import { localPlace } from '../support/server/local.ts';

describe('on a running ensemble', () => {
  const place = localPlace();
  let folder = '';
  beforeAll(async () => {
    const { stdout, stderr } = await place.run(['--detach']);
    expect(stdout, stderr).not.toBe('');
    folder = stdout;
  });
  afterAll(() => place[Symbol.asyncDispose]());

  const local = (...args: readonly string[]) => place.run([...args, '--dir', folder]);
  const state = async () =>
    JSON.parse((await place.run(['status', folder, '--json'])).stdout) as EnsembleDocument;
  const server = async (which: string) => {
    const found = (await state()).servers.find(({ name, role }) => name === which || role === which);
    if (found === undefined) throw new Error(`no ${which} in ${JSON.stringify(await state())}`);
    return found;
  };
  const json = async (...args: readonly string[]) =>
    JSON.parse((await local(...args, '--json')).stdout) as ServerDocument;

  it('kill ends a server at once, which stays down until start; the others elect a leader', async () => {
    const leader = await server('leader');
    expect(await json('kill', 'leader')).toMatchObject({ name: leader.name, state: 'stopped', pid: null });
    expect(existsSync(`/proc/${leader.pid}`)).toBe(false);
    const next = await until('another leader', async () =>
      (await state()).servers.find(({ role }) => role === 'leader'),
    );
    expect(next.name).not.toBe(leader.name);
    expect(await json('start', leader.name, '--wait')).toMatchObject({ role: 'follower' });
  });

  it('stop ends a server cleanly', async () => {
    expect(await local('stop', 'zk-0')).toMatchObject({ status: 0, stdout: 'zk-0 stopped' });
    expect(await local('start', '1', '--wait')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^zk-0 /),
    });
  });

  it('restart makes a new process', async () => {
    const before = await server('zk-1');
    const after = await json('restart', 'zk-1', '--wait');
    expect(after.pid).not.toBe(before.pid);
    expect(after.role).not.toBeNull();
  });

  it('freeze stops a server where it is, thaw lets it continue', async () => {
    const follower = await server('follower');
    expect(await local('freeze', follower.name)).toMatchObject({ stdout: `${follower.name} frozen` });
    const stateOf = () => statusField(readFileSync(`/proc/${follower.pid}/status`, 'utf8'), 'State');
    expect(stateOf()).toMatch(/^T/);
    expect(await server(follower.name)).toMatchObject({ state: 'frozen', role: null, pid: follower.pid });
    expect(await json('thaw', follower.name, '--wait')).toMatchObject({ role: expect.any(String) });
    expect(stateOf()).not.toMatch(/^T/);
  });

  it('a frozen server can be stopped and killed', async () => {
    for (const fault of ['stop', 'kill']) {
      const { name } = await server('follower');
      await local('freeze', name);
      expect(await local(fault, name)).toMatchObject({ status: 0, stdout: `${name} stopped` });
      expect(await local('start', name, '--wait')).toMatchObject({ status: 0 });
    }
  });

  it('wipe removes the volume of a stopped server, which then copies the data of the others', async () => {
    const { connect: addresses } = await state();
    await create(addresses, '/kept', 'yes');
    const { name, folder: own, address } = await server('follower');
    expect(printedIds((await local('wipe', name)).stderr)).toEqual(['member-running']);
    await local('stop', name);
    expect(await local('wipe', name)).toMatchObject({ status: 0 });
    expect([existsSync(join(own, 'data')), existsSync(join(own, 'log'))]).toEqual([false, false]);
    await local('start', name, '--wait');
    expect(await read(address, '/kept')).toBe('yes');
  });

  it('a server that dies by itself is shown as failed, and can be started', async () => {
    const { name, pid } = await server('follower');
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    await until('the end', async () => (await server(name)).state === 'failed');
    expect(await local('start', name, '--wait')).toMatchObject({ status: 0 });
  });

  it('faults that come at once are done one after the other', async () => {
    const outcomes = await Promise.all([
      local('restart', 'zk-0'),
      local('restart', 'zk-0'),
      local('restart', 'zk-1'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
    for (const name of ['zk-0', 'zk-1'])
      await until(`${name} to serve`, async () => (await server(name)).role !== null);
  });

  it.each([
    ['a server that is not in the ensemble', ['kill', 'zk-7'], 64, 'unknown-member'],
    ['a role that nobody has', ['kill', 'observer'], 69, 'no-member-in-role'],
    ['a start of a server that runs', ['start', 'zk-0'], 69, 'member-running'],
    ['no server', ['kill'], 64, 'argument-missing'],
    ['two servers', ['kill', 'zk-0', 'zk-1'], 64, 'unexpected-argument'],
    ['an unknown flag', ['kill', 'zk-0', '--force'], 64, 'unknown-flag'],
  ])('%s is refused', async (_what, args, status, id) => {
    const outcome = await local(...args);
    expect({ status: outcome.status, ids: printedIds(outcome.stderr) }).toEqual({ status, ids: [id] });
    expect(outcome.stderr).toContain('\n  fix: ');
  });

  it('a fault on a server that does not run is refused', async () => {
    await local('stop', 'zk-0');
    for (const fault of ['kill', 'stop', 'freeze', 'thaw'])
      expect(printedIds((await local(fault, 'zk-0')).stderr)).toEqual(['member-not-running']);
    expect(await local('start', 'zk-0', '--wait')).toMatchObject({ status: 0 });
  });

  it.each(['{"command":"boom"}\n', 'no json\n', 'x'.repeat(100_000), '\n'])(
    'what is no request does no harm: %.20j',
    async (text) => {
      const socket = connect(join(folder, 'control.sock'));
      socket.on('error', () => {});
      socket.end(text);
      socket.resume();
      await once(socket, 'close');
      expect((await state()).servers).toHaveLength(3);
    },
  );
});

describe('where no ensemble runs', () => {
  it.each(['status', 'stop', 'kill', 'start'])('%s says so', async (subcommand) => {
    await using place = localPlace();
    const words = subcommand === 'status' || subcommand === 'stop' ? [] : ['zk-0'];
    const other = await place.run([subcommand, ...words, '--dir', place.path]);
    expect({ status: other.status, ids: printedIds(other.stderr) }).toEqual({
      status: 64,
      ids: ['not-a-local-ensemble'],
    });
    writeFileSync(join(place.path, 'zk-local.json'), '{"temporary":false,"kept":true}\n');
    const ended = await place.run([subcommand, ...words, '--dir', place.path]);
    expect({ status: ended.status, ids: printedIds(ended.stderr) }).toEqual({
      status: 69,
      ids: ['ensemble-not-running'],
    });
  });
});
