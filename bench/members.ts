// Measures the cost of a large ensemble for zk-gen-config: whole processes in turns, medians. Writes MEMBERS.md.
// An ensemble has at most 255 members, because an id is one byte; a list of 1,000 is parsed, checked and refused.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.ts';
import { median } from './median.ts';

const program = fileURLToPath(new URL('../bin/zk-gen-config', import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 40);
const thousand = Array.from({ length: 1_000 }, (_, index) => `zk-${index}.zk:2888:3888`).join(' ');

const contenders = [
  { name: '3 members, rendered', args: ['--print', '--replicas', '3', '--host-name', 'zk-1.zk'], status: 0 },
  {
    name: '255 members, rendered',
    args: ['--print', '--replicas', '255', '--host-name', 'zk-1.zk'],
    status: 0,
  },
  {
    name: '1,000 members, refused',
    args: ['--print', '--server-list', thousand, '--my-id', '1'],
    status: 78,
  },
];

const times = contenders.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  for (const [index, { name, args, status }] of contenders.entries()) {
    const begun = performance.now();
    const run = spawnSync(program, args, { env: { PATH: process.env.PATH } });
    times[index]?.push(performance.now() - begun);
    if (run.status !== status) throw new Error(`${name} ended with ${run.status} instead of ${status}`);
  }
}

const medians = times.map(median);
const lines = contenders.map(
  ({ name }, index) =>
    `| ${name} | ${((medians[index] ?? Number.NaN) / (medians[0] ?? Number.NaN)).toFixed(2)} x |`,
);
writeFileSync(
  new URL('MEMBERS.md', import.meta.url),
  `# The cost of a large ensemble\n
Wall time of whole \`zk-gen-config\` processes, medians of ${rounds} runs in turns, as a ratio to the median for three members.
Made by \`npm run bench\` on ${describeMachine()}, Node ${process.version}.\n
| ensemble | against 3 members |
| -------- | ----------------- |
${lines.join('\n')}
`,
);
