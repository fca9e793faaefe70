// Measures the cost of a probe: whole processes, in turns, against one real server. Writes RESULTS.md and the chart.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findProgram } from '../src/system/find-program.ts';
import { closedPort } from '../test/support/process/fake-server.ts';
import { renderChart } from './chart.ts';
import { measureDeadlines } from './deadlines.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  /** The correct exit status; any other is counted as wrong. */
  readonly expected: number;
  readonly runs: number;
  /** Whether it is a program of this toolkit. */
  readonly isOwn?: boolean;
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
  readonly status: number;
}

interface Result {
  readonly contender: Contender;
  readonly runs: readonly Run[];
}

const here = fileURLToPath(new URL('./', import.meta.url));
const bin = join(here, '..', 'bin');
const rounds = Number(process.env.ROUNDS ?? 200);
const base = 'bash + nc';
const missing: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'zk-bench-'));
const local = execa(
  join(bin, 'zk-local'),
  ['--servers', '1', '--client-port', '0', '--dir', join(folder, 'zk')],
  {
    reject: false,
    all: true,
  },
);
try {
  const port = await portOfServer();
  const tools = buildTools();
  const contenders = await listContenders(port, tools.ask);
  const free = measureInTurns(contenders, tools.measure, '', 1);
  const limited = underQuota((group) => measureInTurns(contenders, tools.measure, group, 0.1));
  const deadlines = await measureDeadlines(Math.ceil(rounds / 10));
  const report = renderReport(free, limited, deadlines);
  writeFileSync(join(here, 'RESULTS.md'), report);
  writeFileSync(join(here, 'probe-cpu.svg'), chartOf(free));
  process.stdout.write(report);
} finally {
  local.kill('SIGINT');
  await local;
  rmSync(folder, { recursive: true, force: true });
}

function portOfServer(): Promise<string> {
  return new Promise((settle, fail) => {
    let output = '';
    local.all.on('data', (chunk) => {
      output += chunk;
      const port = /^connect string: \S+:(\d+)/m.exec(output)?.[1];
      if (port) settle(port);
    });
    local.all.on('end', () => fail(new Error(`zk-local did not start a server:\n${output}`)));
  });
}

function buildTools(): { readonly measure: string; readonly ask: string | undefined } {
  const compiler = ['cc', 'gcc', 'clang'].find((name) => findProgram(name, process.env.PATH));
  if (!compiler)
    throw new Error('no C compiler on PATH for bench/measure.c\n  fix: apt-get install gcc libc6-dev');
  const build = (name: string, ...flags: string[]) => {
    const file = join(folder, name);
    const { status } = spawnSync(compiler, ['-O2', ...flags, '-o', file, join(here, `${name}.c`)]);
    return status === 0 ? file : undefined;
  };
  const measure = build('measure', '-static') ?? build('measure');
  if (!measure) throw new Error(`${compiler} failed to build bench/measure.c`);
  const ask = build('ask', '-static');
  if (!ask) missing.push('the static C client: no static libc');
  return { measure, ask };
}

async function listContenders(port: string, ask: string | undefined): Promise<readonly Contender[]> {
  const closed = String(await closedPort());
  const zkOk = join(bin, 'zk-ok');
  const healthy = { expected: 0, runs: rounds };
  const slow = { runs: Math.ceil(rounds / 5) };
  const all: Contender[] = [
    { name: 'zk-ok', command: [zkOk, port], ...healthy, isOwn: true },
    { name: 'zk-ok --ready', command: [zkOk, '--ready', port], ...healthy, isOwn: true },
    { name: 'bash, /dev/tcp alone', command: [join(here, 'bash-alone.sh'), port], ...healthy },
    { name: 'node -e 0', command: [process.execPath, '-e', '0'], expected: 0, ...slow },
    { name: 'zk-ok --json', command: [zkOk, '--json', port], expected: 0, ...slow, isOwn: true },
    { name: 'zk-ok, refused', command: [zkOk, closed], expected: 1, ...slow, isOwn: true },
  ];
  if (findProgram('nc', process.env.PATH))
    all.unshift({ name: base, command: [join(here, 'old-probe.sh'), port], ...healthy });
  else missing.push('`bash + nc` and the ratios to it: no nc (netcat-openbsd) on PATH');
  if (ask) all.push({ name: 'static C, the limit', command: [ask, port], ...healthy });
  const server = join(folder, 'zk', 'zookeeper', 'bin', 'zkServer.sh');
  const configuration = join(folder, 'zk', 'zk-0', 'conf', 'zoo.cfg');
  if (existsSync(server))
    all.push({
      name: 'zkServer.sh status',
      command: [server, 'status', configuration],
      expected: 0,
      runs: Math.ceil(rounds / 20),
    });
  else missing.push('`zkServer.sh status`: only measured with the packaged ZooKeeper');
  return all;
}

/** Every contender once, then all again, so that other load on the machine affects all alike. */
function measureInTurns(
  contenders: readonly Contender[],
  measure: string,
  group: string,
  share: number,
): readonly Result[] {
  const results = contenders.map((contender) => ({ contender, runs: [] as Run[] }));
  for (let round = 0; round < rounds * share; round += 1) {
    for (const { contender, runs } of results) {
      const every = Math.round(rounds / contender.runs);
      if (round % every !== 0) continue;
      const { stdout } = spawnSync(measure, [group, ...contender.command], { encoding: 'utf8' });
      const [wall = 0, cpu = 0, peak = 0, status = 0] = stdout.split(' ').map(Number);
      runs.push({ wallMs: wall / 1000, cpuMs: cpu / 1000, peakMiB: peak / 1024, status });
    }
  }
  return results;
}

/** Runs the work in a control group with a tenth of one core; undefined, and a note, where none can be made. */
function underQuota<T>(work: (group: string) => T): T | undefined {
  const name = `zk-bench-${process.pid}`;
  for (const [parent, files] of [
    ['/sys/fs/cgroup/cpu', { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '10000' }],
    ['/sys/fs/cgroup', { 'cpu.max': '10000 100000' }],
  ] as const) {
    const group = join(parent, name);
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      for (const [file, text] of Object.entries(files)) writeFileSync(join(group, file), text);
      return work(join(group, 'cgroup.procs'));
    } catch {
      // No CPU controller in this hierarchy.
    } finally {
      rmdirSync(group);
    }
  }
  missing.push('the runs under 0.1 core: no control group with a CPU quota could be made here');
  return undefined;
}

function medians({ runs }: Result) {
  return {
    wallMs: median(runs.map((run) => run.wallMs)),
    cpuMs: median(runs.map((run) => run.cpuMs)),
    peakMiB: Math.max(...runs.map((run) => run.peakMiB)),
  };
}

function renderTable(results: readonly Result[]): string {
  const reference = results.find(({ contender }) => contender.name === base);
  const old = reference && medians(reference);
  const ratio = (value: number, of: number | undefined) => (of === undefined ? '-' : (value / of).toFixed(2));
  const lines = results.map((result) => {
    const { wallMs, cpuMs, peakMiB } = medians(result);
    const wrong = result.runs.filter((run) => run.status !== result.contender.expected).length;
    const cells = [
      result.contender.name,
      wallMs.toFixed(1),
      cpuMs.toFixed(1),
      ratio(wallMs, old?.wallMs),
      ratio(cpuMs, old?.cpuMs),
      peakMiB.toFixed(1),
      `${wrong} of ${result.runs.length}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `| program | wall ms | CPU ms | wall, ratio | CPU, ratio | peak MiB | wrong |
|---|---|---|---|---|---|---|
${lines.join('\n')}
`;
}

function renderReport(
  free: readonly Result[],
  limited: readonly Result[] | undefined,
  deadlines: string,
): string {
  const cgroup = existsSync('/sys/fs/cgroup/cgroup.controllers') ? 'v2' : 'v1';
  const bash = /version (\S+)/.exec(spawnSync('bash', ['--version'], { encoding: 'utf8' }).stdout)?.[1];
  const quota = limited ? `## With a tenth of one core\n\n${renderTable(limited)}\n` : '';
  const node = free.find(({ contender }) => contender.name === 'node -e 0');
  const detailed = (['zk-ok --json', 'zk-ok, refused'] as const).flatMap((name) => {
    const result = free.find(({ contender }) => contender.name === name);
    if (!node || !result) return [];
    const [probe, bare] = [medians(result), medians(node)];
    const [wall, cpu] = [probe.wallMs / bare.wallMs, probe.cpuMs / bare.cpuMs];
    return [`\`${name}\` ${wall.toFixed(2)} in wall time and ${cpu.toFixed(2)} in CPU`];
  });
  const ratios = `The path that prints a reason against \`node -e 0\`: ${detailed.join('; ')}.\n\n`;
  return (
    `# What a probe costs

Written by \`npm run bench\`: whole processes, in turns, against one healthy standalone server on the same machine;
medians, and the highest peak. Ratios are to \`${base}\`, the probe that images have used for years
(\`bench/old-probe.sh\`). Wrong is how often a program ended with a wrong status.

${describeMachine()}; bash ${bash}, Node ${process.version}, cgroups ${cgroup}.${noteIfBusy()}

![CPU time of one probe](probe-cpu.svg)

${renderTable(free)}
${ratios}${quota}## A server that never answers

Milliseconds after its deadline at which the slowest probe ended, Node's start and end included.

${deadlines}
${missing.length > 0 ? `Not measured here:\n\n${missing.map((text) => `- ${text}\n`).join('')}` : ''}`.trimEnd() +
    '\n'
  );
}

function chartOf(results: readonly Result[]): string {
  const bars = results.map((result) => {
    const { cpuMs } = medians(result);
    const { name, isOwn = false } = result.contender;
    return { label: name, value: cpuMs, text: `${cpuMs.toFixed(1)} ms`, isOwn };
  });
  return renderChart(
    'CPU time of one probe, process start included',
    bars.sort((one, other) => one.value - other.value),
  );
}
