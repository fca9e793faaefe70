// zk-metrics: the reply of a ZooKeeper server to mntr, as it is or in the exposition format of Prometheus.
import { askTarget } from './probe/ask.ts';
import { commonOptions, optionLines, targetOptions } from './probe/option-rows.ts';
import { invalidValue, readOptions, readTimeout } from './probe/options.ts';
import { runProbe, startTime, writeStdout } from './probe/process.ts';
import { downText, expositionText } from './probe/prometheus.ts';
import { readTargets } from './probe/targets.ts';
import { judge } from './probe/verdict.ts';
import { status } from './problem.ts';
import { writeStderr } from './system/run.ts';
import { readMonitor } from './zookeeper/server-reply.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-metrics';
const options = {
  prometheus: { about: 'Print the exposition format of Prometheus, for servers before 3.6, which have none' },
};
const rows = { ...options, ...targetOptions, ...commonOptions };

const help = `${name} [flags] [port]

Prints the metrics of a ZooKeeper server: its reply to mntr, which must be on its whitelist.

${optionLines(rows)}
With --prometheus every number has the name of its key in mntr. Words become labels, of zk_info{version} and
zk_mode{mode}. zk_up is 1, or 0 for a server without metrics.
Status: 0 printed, 1 no metrics, 64 wrong command line, 70 a bug in this tool.
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, port } = await readOptions(name, argv, rows);
  if (values.help) return writeStdout(help);
  if (values.version) return writeStdout(`${TOOLKIT_VERSION}\n`);
  const [target, second] = readTargets(values.host, port, values.tls ?? false, process.env);
  if (!target || second)
    throw invalidValue('--host', 'one host', values.host ?? '', `--host ${target?.host ?? 'HOST'}`);
  const deadline = startTime() + readTimeout(values.timeout);
  const context = { flags: values, environment: process.env };
  const { host, port: asked, reply } = await askTarget(context, target, 'mntr', deadline);
  const answer = reply.kind === 'answer' ? reply.text : '';
  const text = values.prometheus ? expositionText(answer) : readMonitor(answer) && answer;
  if (text !== undefined) return writeStdout(text);
  if (values.prometheus) writeStdout(downText);
  writeStderr(`${name}: ${judge({ host, port: asked, level: 'synced' }, reply).text}\n`);
  return status.unhealthy;
}

void runProbe(name, main);
