// Writes bench/CLUSTER.md when all files of the suite have run.
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describeMachine, noteIfBusy } from '../../bench/machine.ts';
import { tableOf } from '../../scripts/document.ts';
import { checkout, image } from './kubectl.ts';
import { measuredOf, recordsFolder, type Scenario, scenarios } from './report.ts';

const keepMs = 12 * 3_600_000;

/** Forgets what was measured long ago. A scenario that is run again, with -t, keeps the others of the day. */
export function setup(): void {
  const files = existsSync(recordsFolder) ? readdirSync(recordsFolder) : [];
  for (const file of files.map((name) => join(recordsFolder, name)))
    if (Date.now() - statSync(file).mtimeMs > keepMs) rmSync(file);
}

export async function teardown(): Promise<void> {
  const ids = Object.keys(scenarios) as Scenario[];
  const rows = ids.map((id) => {
    const measured = measuredOf(id);
    if (measured === undefined) return [scenarios[id], '', '', '', 'not run'];
    const { writes, writeGapMs, readGapMs, note } = measured;
    const inSeconds = (ms: number | undefined) => (ms === undefined ? '' : (ms / 1000).toFixed(1));
    return [scenarios[id], String(writes ?? ''), inSeconds(writeGapMs), inSeconds(readGapMs), note ?? ''];
  });
  const text = `# A real cluster

<!-- Written by npm run test:cluster, test/cluster. -->

${await versions()}

Each scenario runs under a writer and a reader, which are clients of the Service in a pod; nothing that was acknowledged
was missing on any server afterwards, or the scenario counts as failed. The gap is the longest time without an answer to
a write, or to a read. Lines may come from several runs of one day.

${tableOf(['scenario', 'acknowledged writes', 'write gap, s', 'read gap, s', 'note'], rows)}
`;
  writeFileSync(join(checkout, 'bench/CLUSTER.md'), text);
}

async function versions(): Promise<string> {
  const { stdout } = await execa('kubectl', ['get', 'nodes', '-o', 'json']);
  const nodes = JSON.parse(stdout).items;
  const { kubeletVersion, containerRuntimeVersion, osImage } = nodes[0].status.nodeInfo;
  return `Kubernetes ${kubeletVersion}, ${nodes.length} nodes, ${containerRuntimeVersion}, ${osImage}, on ${describeMachine()}.${noteIfBusy()}
Image ${image.replace(/^.*\//, '')}, on ${new Date().toISOString().slice(0, 10)}.`;
}
