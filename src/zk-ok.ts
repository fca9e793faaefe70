// zk-ok: is the ZooKeeper server alive, does it serve. Starts often, so it loads nothing but what it needs.

import { addressText } from './ensemble/server-lines.ts';
import { askTarget, type ProbeContext } from './probe/ask.ts';
import { ensembleTable, judgeEnsemble, type Member } from './probe/ensemble-health.ts';
import {
  commonOptions,
  type OptionValues,
  optionLines,
  readOptions,
  readWholeNumber,
  targetOptions,
  usage,
} from './probe/options.ts';
import { pause, probeBegun, runProbe, writeOut } from './probe/process.ts';
import { readTargets, type Target } from './probe/targets.ts';
import { judge, type Level, type Verdict, wordFor } from './probe/verdict.ts';
import { status } from './problem.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-ok';

const levelOptions = {
  ready: { about: 'Does it serve clients, so has a quorum (srvr)? Without it: is it alive (ruok)?' },
  'allow-read-only': { about: 'With --ready: serving reads without a quorum is enough' },
  synced: { about: 'Is a follower in step, a leader followed by a quorum (mntr)?' },
  session: { about: 'Is it ready, and does it open a session and read /zookeeper?' },
  write: { about: 'With --session: also create, set and delete an ephemeral node of its own' },
};
const mannerOptions = {
  wait: { value: 'SECONDS', about: 'Ask again and again, until the answer is yes or the time is over' },
  watch: { about: 'Show the servers again and again, until Ctrl-C' },
  json: { about: 'Print one JSON object' },
  quiet: { about: 'Print nothing' },
};
const rows = { ...levelOptions, ...targetOptions, ...mannerOptions, ...commonOptions };

const help = `${name} [flags] [port]

Asks a ZooKeeper server whether it is healthy. Port: the argument, else ZK_CLIENT_PORT, else 2181, else zoo.cfg's.

What is asked:
${optionLines(levelOptions)}
Who is asked; --host A,B,C shows them all, and the answer is yes when a quorum of them serves:
${optionLines(targetOptions)}
How:
${optionLines({ ...mannerOptions, ...commonOptions })}
TLS files that are not given are taken from the server's zoo.cfg, as is the port where nobody has said it.
Prints one line that starts with ok, or with why not: refused timeout unreachable silent unexpected not-serving
read-only not-synced.
Status: 0 yes, 1 no, 64 wrong command line, 70 a bug in this tool.
`;

interface Plan extends ProbeContext {
  readonly level: Level;
  readonly session: 'none' | 'read' | 'write';
  readonly allowReadOnly: boolean;
  readonly targets: readonly Target[];
  readonly timeoutMs: number;
  readonly waitMs: number | undefined;
}

async function main(argv: readonly string[]): Promise<number> {
  const { values, port } = readOptions(name, argv, rows);
  if (values.help) return writeOut(help);
  if (values.version) return writeOut(`${TOOLKIT_VERSION}\n`);
  const plan = readPlan(values, port);
  const say = (text: string) => (values.quiet ? status.done : writeOut(text));
  if (values.watch || plan.targets.length > 1) return ensemble(plan, values, say);

  const { verdict, attempts } = await probeUntilHealthy(plan);
  say(values.json ? `${JSON.stringify(report(plan, verdict, attempts))}\n` : `${verdict.text}\n`);
  return verdict.reason === 'ok' ? status.done : status.unhealthy;
}

function readPlan(values: OptionValues<typeof rows>, port: string | undefined): Plan {
  const both = (['synced', 'session', 'watch'] as const).filter((flag) => values[flag]);
  if (both.length > 1) throw usage(name, `--${both[1]}`, `cannot go with --${both[0]}`);
  if (values.write && !values.session) throw usage(name, '--write', 'expected --session with it');
  if (values.session && values.tls)
    throw usage(name, '--session', 'cannot go with --tls: no client library for it');
  const targets = readTargets(name, values.host, port, values.tls ?? false, process.env);
  if (targets.length > 1 && (values.synced || values.session))
    throw usage(name, '--host', `cannot be several with --${both[0]}`);
  const number = (flag: 'timeout' | 'wait', max: number, what: string) =>
    values[flag] === undefined ? undefined : readWholeNumber(name, `--${flag}`, values[flag], [1, max], what);
  const waitSeconds = number('wait', 86_400, 'seconds');
  return {
    name,
    flags: values,
    environment: process.env,
    level: values.synced ? 'synced' : values.ready || values.session ? 'ready' : 'alive',
    session: values.write ? 'write' : values.session ? 'read' : 'none',
    allowReadOnly: values['allow-read-only'] ?? false,
    targets,
    timeoutMs: number('timeout', 3_600_000, 'milliseconds') ?? 4000,
    waitMs: waitSeconds === undefined ? undefined : waitSeconds * 1000,
  };
}

/** Once; with --wait until the answer is yes or the time is over. */
async function probeUntilHealthy(
  plan: Plan,
): Promise<{ readonly verdict: Verdict; readonly attempts: number }> {
  const end = probeBegun() + (plan.waitMs ?? plan.timeoutMs);
  for (let attempts = 1; ; attempts += 1) {
    const deadline =
      attempts === 1 ? Math.min(end, probeBegun() + plan.timeoutMs) : Date.now() + plan.timeoutMs;
    const verdict = await probe(plan, plan.targets[0] as Target, Math.min(end, deadline));
    if (verdict.reason === 'ok' || plan.waitMs === undefined || Date.now() >= end)
      return { verdict, attempts };
    await pause(Math.min(200, end - Date.now()));
  }
}

async function probe(plan: Plan, target: Target, deadline: number): Promise<Verdict> {
  const { level, allowReadOnly, session } = plan;
  const { host, port, reply } = await askTarget(plan, target, wordFor[level], deadline);
  const verdict = judge({ host, port, level, allowReadOnly }, reply);
  if (session === 'none' || verdict.reason !== 'ok') return verdict;
  const { trySession } = await import('./zookeeper/session.ts');
  const address = addressText({ host, port });
  const failure = await trySession(address, session === 'write', Math.max(deadline - Date.now(), 1));
  const what = session === 'write' ? 'session, read and write' : 'session and read';
  return failure === undefined
    ? { ...verdict, text: `ok: ${address} is ready, ${what}, ${verdict.facts?.mode}` }
    : {
        ...verdict,
        reason: failure.reason,
        text: `${failure.reason}: ${address} ${failure.text}, though it is ${verdict.facts?.mode}`,
      };
}

function report(plan: Plan, { reason, text, facts }: Verdict, attempts: number) {
  return {
    level: plan.session === 'none' ? plan.level : 'session',
    healthy: reason === 'ok',
    reason,
    text,
    mode: facts?.mode ?? null,
    zxid: facts?.zxid ?? null,
    latency: facts?.latencyMs ?? null,
    version: facts?.version ?? null,
    attempts,
  };
}

async function ensemble(
  plan: Plan,
  flags: { readonly watch: boolean | undefined; readonly json: boolean | undefined },
  say: (text: string) => number,
): Promise<number> {
  const end = probeBegun() + (plan.waitMs ?? 0);
  let last: number = status.unhealthy;
  if (flags.watch) process.once('SIGINT', () => process.exit(last));
  for (let attempts = 1; ; attempts += 1) {
    const deadline = (attempts === 1 ? probeBegun() : Date.now()) + plan.timeoutMs;
    const members = await Promise.all(plan.targets.map((target) => askMember(plan, target, deadline)));
    const { isServing, text } = judgeEnsemble(members);
    last = isServing ? status.done : status.unhealthy;
    const isLast = isServing || Date.now() >= end;
    if (flags.watch || isLast) {
      const servers = members.map(({ address, verdict }) => ({
        address,
        ...report(plan, verdict, attempts),
      }));
      const clear = flags.watch && !flags.json && process.stdout.isTTY ? '\x1b[H\x1b[2J' : '';
      say(
        flags.json
          ? `${JSON.stringify({ healthy: isServing, text, servers })}\n`
          : `${clear}${ensembleTable(members)}${text}\n`,
      );
    }
    if (!flags.watch && isLast) return last;
    await pause(flags.watch ? 1000 : 200);
  }
}

async function askMember(plan: Plan, target: Target, deadline: number): Promise<Member> {
  const { host, port, reply } = await askTarget(plan, target, wordFor.ready, deadline);
  return {
    address: addressText({ host, port }),
    verdict: judge({ host, port, level: 'ready', allowReadOnly: true }, reply),
  };
}

void runProbe(name, main);
