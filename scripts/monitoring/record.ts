// Records what the metrics of real ensembles say in each state: node scripts/monitoring/record.ts [RELEASE [STATE]].
// It needs a C compiler for the slow disk. The recordings are the input of test/monitoring/alerts.test.ts.

import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { create } from '../../test/support/client/clients.ts';
import { startLoad } from '../../test/support/monitoring/load.ts';
import { type Release, releases } from '../../test/support/monitoring/metrics-jars.ts';
import { MonitoredEnsemble, type Server } from '../../test/support/monitoring/monitored-ensemble.ts';
import {
  namesPath,
  parseExposition,
  recordingPath,
  recordingText,
} from '../../test/support/monitoring/recording.ts';
import { until } from '../../test/support/process/poll.ts';
import { temporaryFolder } from '../../test/support/process/run.ts';

interface State {
  readonly about: string;
  /** Brings an ensemble into the state and records it. */
  record(release: Release): Promise<string>;
}

/** The states of an ensemble, by the name of their recording. */
export const states: Readonly<Record<string, State>> = {
  healthy: {
    about: 'all three servers serve three sessions that read and write',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      await using _ = startLoad(ensemble.addresses);
      await pause(3_000);
      return await recordScrapes(ensemble.servers);
    },
  },
  'follower-frozen': {
    about: 'one follower is stopped with SIGSTOP',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      const [follower] = await ensemble.followers();
      const leader = await ensemble.leader();
      follower.freeze();
      await until('the leader to drop it', async () => (await leader.value('synced_followers')) === 1);
      return await recordScrapes(ensemble.servers);
    },
  },
  'no-quorum': {
    about: 'two of the three servers are killed',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      const leader = await ensemble.leader();
      for (const follower of await ensemble.followers()) await follower.kill();
      await until('the leader to resign', async () => (await leader.value('quorum_size')) === undefined);
      return await recordScrapes(ensemble.servers);
    },
  },
  'all-down': {
    about: 'all three servers serve, then all are killed',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      return await recordScrapes(ensemble.servers, 8, async (second) => {
        if (second === 3) await ensemble.killAll();
      });
    },
  },
  isolated: {
    about: 'one server runs and cannot reach the server and election ports of the others',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.make(release);
      const [first, second, third] = ensemble.servers;
      if (!first || !second || !third) throw new Error('expected three servers');
      third.editConfiguration((text) => text.replaceAll(/^(server\.[12]=[^:]+):\d+:\d+$/gm, '$1:9:10'));
      for (const server of [first, second]) server.start();
      await ensemble.untilServing([first, second]);
      third.start();
      await until('the third to look', async () => ((await third.value('looking_count')) ?? 0) > 0);
      return await recordScrapes(ensemble.servers);
    },
  },
  'election-churn': {
    about: 'the leader is stopped with SIGSTOP until another one leads, again and again',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      const churn = new AbortController();
      const done = settled(freezeLeaders(ensemble, churn.signal));
      const text = await recordScrapes(ensemble.servers, 60, (second) => {
        if (second === 25) churn.abort();
        return done.isSettled;
      });
      await done.promise;
      return text;
    },
  },
  'rolling-restart': {
    about: 'all three servers serve and are restarted one after the other, the last first',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release);
      const restarts = settled(restartInTurn(ensemble));
      const text = await recordScrapes(ensemble.servers, 60, () => restarts.isSettled);
      await restarts.promise;
      return text;
    },
  },
  'slow-disk': {
    about: 'every fdatasync takes 700 ms more, under a session on each server with 150 writes in flight',
    async record(release) {
      using library = await slowDisk(700);
      await using ensemble = await MonitoredEnsemble.start(release, {
        environment: { LD_PRELOAD: join(library.path, 'slow-disk.so') },
      });
      await using loads = new AsyncDisposableStack();
      for (const { address } of ensemble.servers)
        loads.use(startLoad(address, { sessions: 1, inFlight: 150, pauseMs: 0 }));
      await pause(8_000);
      return await recordScrapes(ensemble.servers, 12);
    },
  },
  'failing-disk': {
    about: 'one server cannot begin its next transaction log: the folder is gone',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release, {
        jvmFlags: ['-Dzookeeper.snapCount=200'],
      });
      const [follower] = await ensemble.followers();
      rmSync(join(follower.folder, 'version-2'), { recursive: true });
      await using _ = startLoad(ensemble.addresses, { inFlight: 20 });
      await until('the error', async () => ((await follower.value('unrecoverable_error_count')) ?? 0) > 0);
      return await recordScrapes(ensemble.servers);
    },
  },
  'mixed-histories': {
    about: 'one server was started on a volume with another history of the same length',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.make(release);
      for (const history of ['first', 'second']) {
        await ensemble.startAll();
        for (const { address } of ensemble.servers.slice(0, 1)) await create(address, `/${history}`);
        await ensemble.killAll();
        ensemble.saveVolumes(history);
        for (const { folder } of ensemble.servers) rmSync(join(folder, 'version-2'), { recursive: true });
      }
      for (const [index, server] of ensemble.servers.entries())
        ensemble.restoreVolume(index === 0 ? 'second' : 'first', server);
      await ensemble.startAll();
      await using _ = startLoad(ensemble.addresses);
      const hasMismatch = async () => {
        for (const server of ensemble.servers)
          if (((await server.value('digest_mismatches_count')) ?? 0) > 0) return true;
        return false;
      };
      await until('a digest mismatch', hasMismatch, 20_000);
      return await recordScrapes(ensemble.servers);
    },
  },
  'heap-full': {
    about: 'a heap of 16 MiB is too small for the load: its old generation stays full',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release, { heap: '16m' });
      await using _ = startLoad(ensemble.addresses);
      const [server] = ensemble.servers;
      const fullCollections = 'jvm_gc_collection_seconds_count{gc="MarkSweepCompact",}';
      await until('full collections', async () => ((await server?.value(fullCollections)) ?? 0) > 2);
      return await recordScrapes(ensemble.servers, 12);
    },
  },
  'heap-full-g1': {
    about: 'the same with the G1 collector, of the leader alone',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release, { heap: '16m', collector: 'G1' });
      await using _ = startLoad(ensemble.addresses);
      const leader = await ensemble.leader();
      const oldGeneration = 'jvm_memory_pool_bytes_used{pool="G1 Old Gen",}';
      await until(
        'its old generation to fill',
        async () => ((await leader.value(oldGeneration)) ?? 0) > 13.8e6,
      );
      return await recordScrapes([leader], 5);
    },
  },
  connections: {
    about: 'one server has 150 connections, the limit of maxClientCnxns, and a limit of 230 open files',
    async record(release) {
      await using ensemble = await MonitoredEnsemble.start(release, {
        files: 230,
        configuration: { maxClientCnxns: 150 },
      });
      const [server] = ensemble.servers;
      const sockets: Socket[] = [];
      const connectOnce = async () => {
        const socket = connect(server?.ports.client ?? 0, '127.0.0.1').on('error', () => {});
        sockets.push(socket);
        await once(socket, 'connect').catch(() => {});
      };
      for (let count = 0; count < 150; count++) await connectOnce();
      const text = await recordScrapes(ensemble.servers, 8, connectOnce);
      for (const socket of sockets) socket.destroy();
      return text;
    },
  },
};

/** Scrapes every server once a second, after a step; the scrape after a step that returns true is the last. */
async function recordScrapes(
  servers: readonly Server[],
  seconds = 8,
  step: (second: number) => unknown = () => {},
): Promise<string> {
  const scrapes: Record<string, (ReadonlyMap<string, string> | undefined)[]> = {};
  let isLast = false;
  for (let second = 0; second < seconds && !isLast; second++) {
    const next = pause(1_000);
    isLast = (await step(second)) === true;
    const texts = await Promise.all(servers.map((server) => server.scrape()));
    for (const [index, { name }] of servers.entries()) {
      const text = texts[index];
      scrapes[name] = [...(scrapes[name] ?? []), text === undefined ? undefined : parseExposition(text)];
    }
    await next;
  }
  return recordingText(scrapes);
}

/** A promise that can be asked whether it is settled. */
function settled(promise: Promise<void>): { readonly promise: Promise<void>; readonly isSettled: boolean } {
  const result = { promise, isSettled: false };
  const settle = () => {
    result.isSettled = true;
  };
  promise.then(settle, settle);
  return result;
}

async function restartInTurn(ensemble: MonitoredEnsemble): Promise<void> {
  for (const server of [...ensemble.servers].reverse()) {
    await pause(1_000);
    await server.kill();
    server.start();
    await ensemble.untilServing(ensemble.servers);
  }
  await pause(2_000);
}

async function freezeLeaders(ensemble: MonitoredEnsemble, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leader = await ensemble.leader();
    const others = ensemble.servers.filter((server) => server !== leader);
    leader.freeze();
    await until('another leader', async () => {
      for (const server of others) if ((await server.value('leader_uptime')) !== undefined) return true;
      return false;
    });
    leader.thaw();
    await ensemble.untilServing(ensemble.servers);
  }
  await pause(2_000);
}

/** A folder with slow-disk.so, which makes each fdatasync and fsync take that much longer. */
async function slowDisk(delayMs: number): Promise<ReturnType<typeof temporaryFolder>> {
  const folder = temporaryFolder();
  const source = join(folder.path, 'slow-disk.c');
  writeFileSync(
    source,
    `#include <unistd.h>
#include <sys/syscall.h>
int fdatasync(int fd) { usleep(${delayMs * 1000}); return syscall(SYS_fdatasync, fd); }
int fsync(int fd) { usleep(${delayMs * 1000}); return syscall(SYS_fsync, fd); }
`,
  );
  await execa('cc', ['-shared', '-fPIC', '-o', join(folder.path, 'slow-disk.so'), source]);
  return folder;
}

/** The names of all series that the servers of a release have, one a line. */
async function recordNames(release: Release): Promise<string> {
  await using ensemble = await MonitoredEnsemble.start(release);
  const texts = await Promise.all(ensemble.servers.map((server) => server.scrape()));
  const series = texts.flatMap((text) => [...parseExposition(text ?? '').keys()]);
  return `${[...new Set(series.map((each) => each.replace(/\{.*/, '')))].sort().join('\n')}\n`;
}

if (import.meta.main) {
  const [onlyRelease, onlyState] = process.argv.slice(2);
  const isAsked = (release: Release) => onlyRelease === undefined || release === onlyRelease;
  for (const release of releases.filter(isAsked)) {
    mkdirSync(dirname(namesPath(release)), { recursive: true });
    if (onlyState === undefined) writeFileSync(namesPath(release), await recordNames(release));
    for (const [name, { about, record }] of Object.entries(states)) {
      if (onlyState !== undefined && name !== onlyState) continue;
      const title = `# ZooKeeper ${release}, ${name}: ${about}`;
      writeFileSync(recordingPath(release, name), `${title}\n${await record(release)}`);
      console.error(title);
    }
  }
}
