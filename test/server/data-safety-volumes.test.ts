// Volumes with data on real ensembles: each way in which acknowledged writes were lost, or replicas came to differ,
// although every volume was there.
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { create, read, untilRead } from '../support/client/clients.ts';
import { holdLock } from '../support/process/lock.ts';
import { holds, until } from '../support/process/poll.ts';
import { run } from '../support/process/run.ts';
import { type Pod, Pods } from '../support/server/pods.ts';

/** Longer than an election takes. */
const longEnoughMs = 4_000;

async function startWith(pods: Pods, ...ids: readonly number[]): Promise<readonly Pod[]> {
  const those = pods.pods(...ids);
  for (const pod of those) pod.start({ ZK_SERVERS: pods.list(...ids) });
  await pods.untilAllServe(...ids);
  return those;
}

async function withWrite(pods: Pods, ids: readonly number[], path: string): Promise<readonly Pod[]> {
  const those = await startWith(pods, ...ids);
  await write(those, path);
  return those;
}

/** Acknowledged, and on every one of the servers. */
async function write(pods: readonly Pod[], path: string): Promise<void> {
  const [first] = pods;
  if (first) await create(first.address, path, path);
  await expectOn(pods, path);
}

async function expectOn(pods: readonly Pod[], ...paths: readonly string[]): Promise<void> {
  for (const pod of pods) for (const path of paths) await untilRead(pod.address, path, path);
}

async function holdsBack(...pods: readonly Pod[]): Promise<void> {
  await holds(
    async () => (await Promise.all(pods.map((pod) => pod.mode()))).every((mode) => mode === undefined),
    () => `${pods.map(({ name }) => name).join(' and ')} not to serve`,
    longEnoughMs,
  );
}

async function expectRefused(pod: Pod, id: string, given: Readonly<Record<string, string>> = {}) {
  if (!pod.isRunning) pod.start(given);
  expect(await pod.untilEnded(), pod.output).toBe(78);
  expect(pod.output).toContain(`error[${id}]`);
}

describe('from three servers to one and back', () => {
  it('loses nothing: the step is refused, made by hand, and undone by hand', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    await withWrite(pods, [1, 2, 3], '/three');
    await pods.stopAll();
    const alone = { ZK_SERVERS: pods.list(1) };
    await expectRefused(first, 'members-step-too-large', alone);
    first.choose();
    first.start(alone);
    await first.untilServing();
    await write([first], '/alone');
    // Those that were left out have data, and the server that runs alone has other data.
    const three = { ZK_SERVERS: pods.list(1, 2, 3) };
    await expectRefused(second, 'peer-ran-alone', three);
    await first.stop();
    await expectRefused(first, 'standalone-volume-in-ensemble', three);
    for (const pod of [second, third]) {
      pod.moveDataAside();
      pod.start(three);
      await pod.untilAlive();
    }
    first.choose();
    first.start(three);
    await pods.untilAllServe();
    expect(first.marker, 'the server removes the marker').toBeUndefined();
    await expectOn(pods.all, '/three', '/alone');
  });
});

describe('a list with a voter exchanged', () => {
  it('is not joined by the new server while the old list serves, and refused by the others', async () => {
    await using pods = await Pods.make(4);
    await withWrite(pods, [1, 2, 3], '/old');
    const exchanged = { ZK_SERVERS: pods.list(2, 3, 4) };
    pods.pod(4).start(exchanged);
    await pods.pod(4).untilPrinted(/server 2 .*: serves with the voters 1, 2, 3, but this server lists 3/);
    await pods.pod(3).stop();
    await expectRefused(pods.pod(3), 'members-step-too-large', exchanged);
    expect(pods.pod(3).output).toContain('1 2 3 4, then 2 3 4');
    await write(pods.pods(1, 2), '/later');
    await holdsBack(pods.pod(4));
  });
});

describe('servers that return with old data', () => {
  it('wait while an ensemble serves under a list without them, and do not form one', async () => {
    await using pods = await Pods.make(5);
    const five = { ZK_SERVERS: pods.list(1, 2, 3, 4, 5) };
    await withWrite(pods, [1, 2, 3, 4, 5], '/five');
    for (const ids of [
      [1, 2, 3, 4],
      [1, 2, 3],
    ]) {
      const left = ids.length + 1;
      await pods.pod(left).stop();
      for (const id of [...ids].reverse()) {
        await pods.pod(id).stop();
        pods.pod(id).start({ ZK_SERVERS: pods.list(...ids) });
      }
      await pods.untilAllServe(...ids);
    }
    await write(pods.pods(1, 2, 3), '/three');
    for (const pod of pods.pods(4, 5)) pod.start(five);
    await pods.pod(4).untilPrinted('serves with the voters 1, 2, 3, but this server lists 5');
    await write(pods.pods(1, 2, 3), '/later');
    await holdsBack(...pods.pods(4, 5));
    // All get the old list at once, which is refused: two at once, with data.
    await pods.stopAll();
    for (const pod of pods.all) pod.start(five);
    await pods.pod(1).untilPrinted('has data and waits for other servers');
    await holdsBack(...pods.all);
  });
});

describe('a backup that is unpacked into a server that waits', () => {
  it('is not marked as empty', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/backup');
    await pods.stopAll();
    const backup = join(pods.pod(1).folder, 'backup');
    for (const folder of ['data', 'log'])
      cpSync(join(pods.pod(1).folder, folder, 'version-2'), join(backup, folder), { recursive: true });
    for (const pod of pods.all) pod.loseVolume();
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [first, second]) {
      pod.start();
      await pod.untilPrinted('note[waiting-for-peers]: volume is empty');
    }
    for (const folder of ['data', 'log'])
      cpSync(join(backup, folder), join(first.folder, folder, 'version-2'), { recursive: true });
    third.start();
    expect(await first.untilEnded()).toBe(78);
    expect(first.output).toContain('error[volume-changed-while-waiting]');
    expect(first.marker).toBeUndefined();
    // The others may have been told that it was empty, just before it was not.
    await second.stop();
    writeFileSync(join(second.dataLogDir, 'initialize'), 'bootstrap\n');
    second.start();
    first.choose();
    first.start();
    await pods.untilAllServe();
    await expectOn(pods.all, '/backup');
  });
});

describe('three servers that each ran alone', () => {
  it('do not mix their trees: one is chosen, the data of the others is kept aside', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of pods.all) {
      pod.start({ ZK_SERVERS: pods.list(pod.id) });
      await pod.untilServing();
      await write([pod], `/by-${pod.id}`);
    }
    await pods.stopAll();
    for (const pod of pods.all) pod.start();
    for (const pod of pods.all) await expectRefused(pod, 'standalone-volume-in-ensemble');
    // Two chosen ones refuse each other.
    first.choose();
    second.choose();
    for (const pod of [first, second]) pod.start();
    await expectRefused(first, 'peer-ran-alone');
    await second.stop();
    for (const pod of [first, third]) pod.moveDataAside();
    rmSync(join(first.dataLogDir, 'initialize'));
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    await expectOn(pods.all, '/by-2');
    expect(await read(third.address, '/by-3')).toBeUndefined();
    expect(readdirSync(third.dataDir).some((name) => name.startsWith('version-2-aside-'))).toBe(true);
  });
});

describe('an observer', () => {
  it('with the last copy keeps the voters, which have lost theirs, from a first start', async () => {
    await using pods = await Pods.make(4);
    const list = { ZK_SERVERS: `${pods.list(1, 2, 3)} ${pods.list(4).replace(';', ':observer;')}` };
    for (const pod of pods.all) pod.start(list);
    await pods.untilAllServe();
    await write(pods.all, '/foo');
    await pods.stopAll();
    for (const pod of pods.pods(1, 2, 3)) pod.loseVolume();
    for (const pod of pods.all) pod.start(list);
    await pods.pod(1).untilPrinted(/server 4 .*runs but does not serve, and may have data/);
    await holdsBack(...pods.all);
    expect(pods.pods(1, 2, 3).map(({ marker }) => marker)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a volume on which a server runs', () => {
  it('is not used by a second one', async () => {
    await using pods = await Pods.make(1);
    const [pod] = pods.all as [Pod];
    mkdirSync(pod.dataDir);
    using _lock = await holdLock(join(pod.dataDir, 'zk-bootstrap.lock'));
    await expectRefused(pod, 'volume-in-use');
  });
});

describe('transaction logs', () => {
  it('of another pod are refused', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    await pods.stopAll();
    const [first, second] = pods.all as [Pod, Pod, Pod];
    renameSync(first.dataLogDir, `${first.dataLogDir}-own`);
    cpSync(second.dataLogDir, first.dataLogDir, { recursive: true });
    await expectRefused(first, 'folders-of-two-volumes');
  });

  it('that are removed from a majority are missed, after the first run and after later ones', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    for (const round of ['first', 'second']) {
      await pods.stopAll();
      const kept = pods.pods(1, 2).map((pod) => {
        const folder = join(pod.dataLogDir, 'version-2');
        const aside = join(pod.folder, round);
        cpSync(folder, aside, { recursive: true, preserveTimestamps: true });
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
        return () => cpSync(aside, folder, { recursive: true });
      });
      for (const pod of pods.pods(1, 2)) await expectRefused(pod, 'transaction-logs-older');
      for (const restore of kept) restore();
      await startWith(pods, 1, 2, 3);
      await expectOn(pods.all, '/foo');
    }
  });
});

describe('a volume of another ensemble with the same id', () => {
  it('is refused; when only the names are new, the marker on each volume confirms it', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    await pods.stopAll();
    const renamed = { ZK_SERVERS: pods.list(1, 2, 3).replaceAll('127.0.0.1', 'localhost') };
    for (const pod of pods.all) await expectRefused(pod, 'volume-of-another-ensemble', renamed);
    for (const pod of pods.all) {
      pod.choose();
      pod.start(renamed);
    }
    await pods.untilAllServe();
    await expectOn(pods.all, '/foo');
  });
});

describe('ZK_ENSEMBLE_STATE', () => {
  it('new, left in the manifest, does not let a lost volume vote', async () => {
    await using pods = await Pods.make(3, { ZK_ENSEMBLE_STATE: 'new' });
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    await pods.pod(1).stop();
    await write(pods.pods(2, 3), '/foo');
    await pods.stopAll();
    pods.pod(2).loseVolume();
    for (const pod of pods.pods(1, 2)) pod.start();
    await pods.pod(2).untilPrinted('warning[new-counts-as-auto]');
    await holdsBack(...pods.pods(1, 2));
    pods.pod(3).start();
    await pods.untilAllServe();
    await expectOn(pods.all, '/foo');
  });

  it('existing refuses a marker', async () => {
    await using pods = await Pods.make(3, { ZK_ENSEMBLE_STATE: 'existing' });
    mkdirSync(pods.pod(1).dataLogDir, { recursive: true });
    pods.pod(1).choose();
    await expectRefused(pods.pod(1), 'marker-with-existing');
  });
});

describe('the answer "empty"', () => {
  it('counts only while the peer waits', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [first, second]) {
      pod.start();
      await pod.untilPrinted('note[waiting-for-peers]');
    }
    await second.kill();
    // Until then its last answer may still count: a mark that it leads to is no decision of all three.
    const before = first.output.length;
    await until('the first pod to miss the second', () => first.output.slice(before).includes('server 2 ('));
    third.start();
    await third.untilPrinted('note[waiting-for-peers]');
    await holdsBack(first, third);
    expect([first.marker, third.marker]).toEqual([undefined, undefined]);
    second.start();
    await pods.untilAllServe();
  });
});

describe('a volume whose data is gone', () => {
  it('and whose history or epoch shows that a server ran takes no part in a first start', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    await pods.stopAll();
    for (const pod of pods.all) for (const folder of [pod.dataDir, pod.dataLogDir]) rmVersion2(folder);
    for (const pod of pods.all) pod.start();
    await pods.pod(1).untilPrinted('volume has lost its data; waiting for');
    await holdsBack(...pods.all);
    await pods.pod(2).stop();
    rmSync(join(pods.pod(2).dataDir, 'zk-bootstrap.json'));
    mkdirSync(join(pods.pod(2).dataDir, 'version-2'), { recursive: true });
    writeFileSync(join(pods.pod(2).dataDir, 'version-2', 'currentEpoch'), '1');
    pods.pod(2).start();
    await pods.pod(2).untilPrinted('volume has lost its data; waiting for');
  });
});

function rmVersion2(folder: string): void {
  rmSync(join(folder, 'version-2'), { recursive: true });
}

describe('a voter that was marked and never started', () => {
  it('starts when another has lost its volume since', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    await pods.stopAll();
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    second.loseVolume();
    third.loseVolume();
    mkdirSync(third.dataLogDir, { recursive: true });
    writeFileSync(join(third.dataLogDir, 'initialize'), 'bootstrap\n');
    for (const pod of [first, second, third]) pod.start();
    await pods.untilAllServe();
    await expectOn(pods.all, '/foo');
  });
});

describe('a generator that is run by hand', () => {
  it('does not make the next start fail, nor hide a changed list', async () => {
    await using pods = await Pods.make(3);
    await withWrite(pods, [1, 2, 3], '/foo');
    const [first] = pods.all as [Pod, Pod, Pod];
    await first.stop();
    const environment = first.environment({ ZK_SERVERS: pods.list(1, 2, 3) });
    expect((await run('zk-gen-config', [], environment)).status).toBe(0);
    first.start();
    await first.untilServing();
    await first.stop();
    for (const _ of ['once', 'twice'])
      await expectRefused(first, 'members-step-too-large', { ZK_SERVERS: pods.list(1) });
  });
});

describe('lines that anybody can send to a server that waits', () => {
  it('found no ensemble, do not end it, and leave its probes an answer', async () => {
    await using pods = await Pods.make(3);
    const [pod] = pods.all as [Pod, Pod, Pod];
    pod.start();
    await pod.untilAlive();
    const members = pods.all.map(({ id, peerAddress }) => `server.${id}=${peerAddress}`);
    const send = (id: number) =>
      pod.ask(`zkbf${JSON.stringify({ id, volume: 'empty', stage: 'decided', members })}\n`);
    for (const id of [2, 3, 2, 3]) await send(id);
    for (const _ of ['once', 'twice']) expect(await send(77)).toBeUndefined();
    const idle = Array.from({ length: 300 }, () =>
      connect(pod.ports.client, '127.0.0.1').on('error', () => {}),
    );
    try {
      await until(
        () => 'the connections',
        () => idle.every((socket) => !socket.connecting),
      );
      expect((await run('zk-ok', [String(pod.ports.client)])).status).toBe(0);
    } finally {
      for (const socket of idle) socket.destroy();
    }
    await pod.untilPrinted('note[waiting-for-peers]');
    expect(pod.marker).toBeUndefined();
    expect(pod.isRunning).toBe(true);
    expect(pod.output.match(/note\[unknown-peer\]: server 77/g)).toHaveLength(1);
  });
});
