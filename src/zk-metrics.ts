// zk-metrics: what the server says of itself in mntr, as it is or as exposition text for Prometheus.

import { askTarget } from './probe/ask.ts';
import {
  commonOptions,
  optionLines,
  readOptions,
  readWholeNumber,
  targetOptions,
  usage,
} from './probe/options.ts';
import { probeBegun, runProbe, writeOut } from './probe/process.ts';
import { downText, expositionText } from './probe/prometheus.ts';
import { readTargets } from './probe/targets.ts';
import { judge } from './probe/verdict.ts';
import { status } from './problem.ts';
import { say } from './system/run.ts';
import { readMonitor } from './zookeeper/server-reply.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-metrics';
const options = {
  prometheus: { about: 'As exposition text for Prometheus, for servers before 3.6, which have none' },
};
const rows = { ...options, ...targetOptions, ...commonOptions };

const help = `${name} [flags] [port]

Prints the metrics of a ZooKeeper server: its answer to mntr, which must be on its whitelist.

${optionLines(rows)}
With --prometheus every number is named as in mntr; words become labels, of zk_info{version} and zk_mode{mode}; and
zk_up is 1, or 0 for a server that gave no metrics.
Status: 0 printed, 1 no metrics, 64 wrong command line, 70 a bug in this tool.
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, port } = readOptions(name, argv, rows);
  if (values.help) return writeOut(help);
  if (values.version) return writeOut(`${TOOLKIT_VERSION}\n`);
  const [target, second] = readTargets(name, values.host, port, values.tls ?? false, process.env);
  if (!target || second) throw usage(name, '--host', 'expected one host');
  const range = [1, 3_600_000] as const;
  const timeoutMs = readWholeNumber(name, '--timeout', values.timeout ?? '4000', range, 'milliseconds');
  const context = { name, flags: values, environment: process.env };
  const { host, port: asked, reply } = await askTarget(context, target, 'mntr', probeBegun() + timeoutMs);
  const answer = reply.kind === 'answer' ? reply.text : '';
  const text = values.prometheus ? expositionText(answer) : readMonitor(answer) && answer;
  if (text !== undefined) return writeOut(text);
  if (values.prometheus) writeOut(downText);
  say(`${name}: ${judge({ host, port: asked, level: 'synced' }, reply).text}\n`);
  return status.unhealthy;
}

void runProbe(name, main);
