// Many random faults on a detached ensemble of zk-local, and a stop: nothing may be left. Prints what was done.
//   node test/chaos/local.ts [FAULTS]      by default 100

import { localPlace } from '../support/server/local.ts';
import { inflictFaults } from '../support/server/random-faults.ts';

const count = Number(process.argv[2] ?? 100);
const begun = performance.now();
await using place = localPlace();
const { stdout: folder, stderr } = await place.run(['--detach']);
if (folder === '') throw new Error(`expected a folder, got ${stderr}`);
const outcomes = await inflictFaults(count, (args) => place.run([...args, '--dir', folder]));
const stopped = await place.run(['stop', folder]);
const left = { processes: place.processes(), files: place.leftovers() };
for (const [outcome, times] of Object.entries(outcomes).sort()) console.log(`${outcome}: ${times}`);
console.log(`stop: status ${stopped.status}; left: ${JSON.stringify(left)}`);
console.log(`${count} faults done in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
if (stopped.status !== 0 || left.processes.length > 0 || left.files.length > 0) process.exitCode = 1;
