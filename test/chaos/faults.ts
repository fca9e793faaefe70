// What a chaos run does to an ensemble, by classes. Each brings about one kind of accident or mistake, expects what the
// toolkit refuses or holds back, and corrects the mistake as docs/operations.md says. Nobody may have lost anything.
import { cpSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { historyPath } from '../../src/volume/contents.ts';
import { run } from '../support/process/run.ts';
import type { Pod } from '../support/server/pods.ts';
import type { Ensemble } from './ensemble.ts';
import type { Random } from './random.ts';

/** What was done. Afterwards every member is started that does not run, and has to serve. */
type Fault = (ensemble: Ensemble, random: Random) => Promise<string>;

const folders = ['data', 'log'] as const;

/** After which an operator goes on with an update that stands still. */
const standstillMs = 20_000;

/** At random moments of a start. */
const longestPauseMs = 2_500;

export const faults = {
  'killed servers': async (ensemble, random) => {
    const some = random.shuffled(ensemble.members).slice(0, 1 + random.below(ensemble.members.length));
    await killAll(some);
    ensemble.startAll();
    if (random.isHeads()) return `killed ${namesOf(some)}`;
    await pause(random.below(longestPauseMs));
    const again = random.one(ensemble.members);
    await again.kill();
    return `killed ${namesOf(some)}, then ${again.name}`;
  },

  'stopped servers': async (ensemble, random) => {
    const some = random.shuffled(ensemble.members).slice(0, 1 + random.below(ensemble.members.length));
    for (const pod of some) await pod.stop();
    return `stopped ${namesOf(some)}`;
  },

  'frozen servers': async (ensemble, random) => {
    const [frozen, other] = random.shuffled(ensemble.members) as [Pod, Pod];
    frozen.freeze();
    try {
      await other.kill();
      ensemble.start(other);
      await pause(random.below(8_000));
      if (random.isHeads()) await other.kill();
    } finally {
      frozen.thaw();
    }
    return `froze ${frozen.name} while ${other.name} was killed and started`;
  },

  'lost volumes': async (ensemble, random) => {
    const lost = random.shuffled(votersOf(ensemble)).slice(0, minorityOf(ensemble));
    await killAll(lost);
    for (const pod of lost) pod.loseVolume();
    ensemble.startAll();
    if (random.isHeads()) return `lost the volumes of ${namesOf(lost)}`;
    // Also while they copy the data from the leader.
    await pause(random.below(longestPauseMs));
    await killAll(lost);
    return `lost the volumes of ${namesOf(lost)}, and killed them during their start`;
  },

  'lost majorities': async (ensemble, random) => {
    await ensemble.settle();
    await stopAll(ensemble);
    forgetWords(ensemble);
    const [chosen, ...lost] = random.shuffled(votersOf(ensemble)) as [Pod, ...Pod[]];
    for (const pod of lost) pod.loseVolume();
    ensemble.startAll();
    await ensemble.expectHeldBack(ensemble.members);
    await chosen.stop();
    chosen.choose();
    return `lost all volumes but that of ${chosen.name}, which was chosen`;
  },

  'lost histories': async (ensemble, random) => {
    const some = random.shuffled(ensemble.members).slice(0, 1 + random.below(ensemble.members.length));
    await killAll(some);
    for (const pod of some) rmSync(historyPath(pod.dataDir));
    return `killed ${namesOf(some)} and removed their histories`;
  },

  'lost logs': async (ensemble, random) => {
    const isMost = random.isHeads();
    const victims = random.shuffled(votersOf(ensemble)).slice(0, isMost ? ensemble.voters.length : 1);
    for (const pod of victims) await pod.stop();
    const kept = victims.map((pod) => removeLogs(pod));
    for (const pod of victims) await ensemble.expectRefused(pod, 'transaction-logs-older');
    if (isMost) for (const restore of kept) restore();
    else for (const pod of victims) pod.moveDataAside();
    return `removed the logs of ${namesOf(victims)}, then ${isMost ? 'put them back' : 'moved its data aside'}`;
  },

  'changed lists': async (ensemble, random) => {
    const { spare } = ensemble;
    const isAdded = !ensemble.voters.includes(spare.id);
    if (isAdded && random.isHeads()) spare.loseVolume();
    if (!isAdded) await (random.isHeads() ? spare.stop() : spare.kill());
    ensemble.voters = isAdded
      ? ascending([...ensemble.voters, spare.id])
      : ensemble.voters.filter((id) => id !== spare.id);
    const what = `${isAdded ? 'added' : 'removed'} ${spare.name}`;
    if (random.below(3) === 0) {
      await killAll(ensemble.members);
      return `${what}, all at once`;
    }
    const crashes = random.isHeads();
    ensemble.startAll();
    // As a rolling update, which goes on when the pod before is ready.
    if (isAdded && !crashes) await spare.untilServing();
    for (const pod of ensemble.members.toReversed()) {
      if (pod === spare) continue;
      await pod.stop();
      ensemble.start(pod);
      // A restarted leader may find no majority of a list that grew to an even number; the next pod is then restarted by hand.
      if (!crashes) await Promise.race([pod.untilServing(), pause(standstillMs)]);
      else if (random.isHeads()) {
        const victim = random.one(ensemble.members.filter(({ isRunning }) => isRunning));
        await pause(random.below(longestPauseMs));
        await victim.kill();
        ensemble.start(victim);
      }
    }
    return `${what}${crashes ? ', with crashes' : ''}`;
  },

  'wrong lists': async (ensemble, random) => {
    const { spare, voters } = ensemble;
    const [first, ...others] = random.shuffled(voters) as [number, ...number[]];
    const isExchanged = !voters.includes(spare.id) && random.isHeads();
    // One voter exchanged, or two fewer.
    const wrong = ascending(
      isExchanged ? [first, ...others.slice(1), spare.id] : [first, ...others.slice(2)],
    );
    const restarted = random
      .shuffled(ensemble.pods.pods(...wrong).filter((pod) => pod !== spare))
      .slice(0, 1 + random.below(wrong.length));
    if (isExchanged) {
      spare.loseVolume();
      ensemble.start(spare, wrong);
    }
    for (const pod of restarted) {
      await pod.stop();
      await ensemble.expectRefused(pod, 'members-step-too-large', wrong);
    }
    if (isExchanged) {
      await ensemble.expectHeldBack([spare]);
      await spare.kill();
    }
    return `gave ${namesOf(restarted)} the voters ${wrong.join(' ')}`;
  },

  'returned volumes': async (ensemble, random) => {
    const { spare } = ensemble;
    if (ensemble.voters.includes(spare.id)) {
      const old = join(spare.folder, 'old');
      await spare.stop();
      keep(spare, old);
      ensemble.start(spare);
      await ensemble.untilWhole();
      await ensemble.untilWritten(50);
      await spare.kill();
      putBack(spare, old);
      return `returned an old volume to ${spare.name}`;
    }
    // It is started once more with the list that it knows, beside servers that have another one.
    ensemble.start(spare, ascending([...ensemble.voters, spare.id]));
    await ensemble.untilWritten(50);
    await killAll(random.shuffled(ensemble.members).slice(0, minorityOf(ensemble)));
    ensemble.startAll();
    await ensemble.untilWhole();
    await spare.stop();
    return `started ${spare.name}, which is no member`;
  },

  'restored volumes': async (ensemble, random) => {
    const pod = random.one(votersOf(ensemble));
    const backup = join(pod.folder, 'backup');
    await pod.stop();
    keep(pod, backup);
    ensemble.start(pod);
    await ensemble.untilWhole();
    await ensemble.untilWritten(100);
    await pod.kill();
    putBack(pod, backup);
    return `restored an older backup of ${pod.name}`;
  },

  'swapped volumes': async (ensemble, random) => {
    const [one, other] = random.shuffled(ensemble.members) as [Pod, Pod];
    const swapped = random.isHeads() ? folders : (['log'] as const);
    for (const pod of [one, other]) await pod.stop();
    swap(one, other, swapped);
    const id = swapped.length > 1 ? 'myid-differs' : 'folders-of-two-volumes';
    for (const pod of [one, other]) await ensemble.expectRefused(pod, id);
    swap(one, other, swapped);
    return `swapped the ${swapped.join(' and ')} folders of ${one.name} and ${other.name}`;
  },

  'cloned volumes': async (ensemble, random) => {
    await ensemble.settle();
    const [from, to] = random.shuffled(votersOf(ensemble)) as [Pod, Pod];
    for (const pod of [from, to]) await pod.stop();
    to.loseVolume();
    for (const folder of folders) copy(join(from.folder, folder), join(to.folder, folder));
    await ensemble.expectRefused(to, 'myid-differs');
    writeFileSync(join(to.dataDir, 'myid'), `${to.id}\n`);
    return `cloned the volume of ${from.name} for ${to.name}`;
  },

  'forced pods': async (ensemble, random) => {
    const pod = random.one(ensemble.members);
    const environment = pod.environment({ ZK_SERVERS: ensemble.list(), ...ensemble.words });
    const { status, stderr } = await run('zk-entrypoint', [], environment);
    if (status !== 78 || !stderr.includes('error[volume-in-use]'))
      throw new Error(`expected a second server to be refused, got status ${status}:\n${stderr}`);
    ensemble.refusals.push('volume-in-use');
    return `started a second server on the volume of ${pod.name}`;
  },

  'words left': async (ensemble, random) => {
    ensemble.words = random.one([{ ZK_ENSEMBLE_STATE: 'new' }, { ZK_ENSEMBLE_STATE: 'existing' }, {}]);
    await killAll(ensemble.members);
    const lost = random.one(votersOf(ensemble));
    lost.loseVolume();
    return `all killed, ${lost.name} without its volume, ZK_ENSEMBLE_STATE=${ensemble.words.ZK_ENSEMBLE_STATE}`;
  },

  'one alone and back': async (ensemble, random) => {
    await ensemble.settle();
    await stopAll(ensemble);
    const chosen = random.one(votersOf(ensemble));
    await ensemble.expectRefused(chosen, 'members-step-too-large', [chosen.id]);
    forgetWords(ensemble);
    chosen.choose();
    chosen.start({ ZK_SERVERS: ensemble.pods.list(chosen.id) });
    await chosen.untilServing();
    await ensemble.untilWritten(20);
    await ensemble.stopWriting();
    await chosen.stop();
    await ensemble.expectRefused(chosen, 'standalone-volume-in-ensemble');
    for (const pod of ensemble.members) if (pod !== chosen) pod.moveDataAside();
    chosen.choose();
    return `${chosen.name} served alone, and was chosen`;
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

function votersOf({ pods, voters }: Ensemble): readonly Pod[] {
  return pods.pods(...voters);
}

/** How many voters an ensemble can lose. */
function minorityOf({ voters }: Ensemble): number {
  return Math.ceil(voters.length / 2) - 1;
}

async function killAll(pods: readonly Pod[]): Promise<void> {
  await Promise.all(pods.filter(({ isRunning }) => isRunning).map((pod) => pod.kill()));
}

async function stopAll({ members }: Ensemble): Promise<void> {
  await Promise.all(members.map((pod) => pod.stop()));
}

/** A volume is chosen without them: `existing` refuses the marker. */
function forgetWords(ensemble: Ensemble): void {
  ensemble.words = {};
}

function ascending(ids: readonly number[]): readonly number[] {
  return ids.toSorted((one, other) => one - other);
}

function namesOf(pods: readonly Pod[]): string {
  return pods.map(({ name }) => name).join(' ');
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
}

function keep(pod: Pod, aside: string): void {
  rmSync(aside, { recursive: true, force: true });
  for (const folder of folders) copy(join(pod.folder, folder), join(aside, folder));
}

function putBack(pod: Pod, aside: string): void {
  pod.loseVolume();
  for (const folder of folders) copy(join(aside, folder), join(pod.folder, folder));
}

/** What brings them back. */
function removeLogs(pod: Pod): () => void {
  const folder = join(pod.dataLogDir, 'version-2');
  const aside = join(pod.folder, 'logs-aside');
  rmSync(aside, { recursive: true, force: true });
  copy(folder, aside);
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  return () => copy(aside, folder);
}

function swap(one: Pod, other: Pod, names: readonly string[]): void {
  for (const name of names) {
    const aside = join(one.folder, `${name}-aside`);
    renameSync(join(one.folder, name), aside);
    renameSync(join(other.folder, name), join(one.folder, name));
    renameSync(aside, join(other.folder, name));
  }
}
