// zk-ok: whether a ZooKeeper server is alive, serves clients, is in sync. It starts often, so it loads only what it needs.
import { addressText } from './ensemble/server-lines.ts';
import { askTarget, type ProbeContext } from './probe/ask.ts';
import type { Member } from './probe/ensemble-health.ts';
import { commonOptions, type OptionValues, optionLines, targetOptions } from './probe/option-rows.ts';
import { readOptions, readTimeout, readWholeNumber, usageError } from './probe/options.ts';
import { now, pause, runProbe, startTime, writeStdout } from './probe/process.ts';
import { readTargets, type Target } from './probe/targets.ts';
import { judge, type Level, type Verdict, wordFor } from './probe/verdict.ts';
import { status } from './problem.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-ok';

const questionOptions = {
  ready: { about: 'Does it serve clients, so has it a quorum (srvr)?' },
  'allow-read-only': { about: 'With --ready: serving reads without a quorum is enough' },
  synced: {
    about: 'Is the follower in sync, has the leader a quorum of synced followers (mntr)?',
    excludes: ['watch'],
  },
  session: {
    about: 'Is it ready, and does it open a session and read /zookeeper?',
    // The client library has no TLS.
    excludes: ['synced', 'watch', 'tls'],
  },
  write: { about: 'With --session: also create, set and delete an ephemeral node', needs: ['session'] },
};
const outputOptions = {
  wait: { value: 'SECONDS', about: 'Ask until the answer is yes or the time is over' },
  watch: { about: 'Show the servers every second, until Ctrl-C' },
  json: { about: 'Print one JSON object' },
  quiet: { about: 'Print nothing' },
};
const rows = { ...questionOptions, ...targetOptions, ...outputOptions, ...commonOptions };

const help = `${name} [flags] [port]

Checks the health of a ZooKeeper server. Port: the argument, else ZK_CLIENT_PORT, else 2181, else that of zoo.cfg.

Question; without one of these flags: is it alive (ruok)?
${optionLines(questionOptions)}
Server; --host A,B,C shows each, and the answer is yes when a quorum of them serves:
${optionLines(targetOptions)}
Output:
${optionLines({ ...outputOptions, ...commonOptions })}
Without flags for TLS files, those of the server's zoo.cfg are used.
Prints one line that starts with ok, or with the reason for no: refused timeout unreachable silent unexpected
not-serving read-only not-synced.
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
  const { values, port } = await readOptions(name, argv, rows);
  if (values.help) return writeStdout(help);
  if (values.version) return writeStdout(`${TOOLKIT_VERSION}\n`);
  const plan = readPlan(values, port);
  const print = (text: string) => (values.quiet ? status.done : writeStdout(text));
  if (values.watch || plan.targets.length > 1) return probeEnsemble(plan, values, print);

  const { verdict, attempts } = await probeUntilHealthy(plan);
  const level = plan.session === 'none' ? plan.level : 'session';
  print(values.json ? `${JSON.stringify(report(level, verdict, attempts))}\n` : `${verdict.text}\n`);
  return verdict.reason === 'ok' ? status.done : status.unhealthy;
}

function readPlan(values: OptionValues<typeof rows>, port: string | undefined): Plan {
  const targets = readTargets(values.host, port, values.tls ?? false, process.env);
  const single = (['synced', 'session'] as const).find((flag) => values[flag]);
  if (targets.length > 1 && single) {
    const message = `--${single} cannot be combined with several hosts`;
    throw usageError('conflicting-flags', `--${single}`, message, `--host ${targets[0]?.host}`);
  }
  const wait = values.wait;
  return {
    flags: values,
    environment: process.env,
    level: values.synced ? 'synced' : values.ready || values.session ? 'ready' : 'alive',
    session: values.write ? 'write' : values.session ? 'read' : 'none',
    allowReadOnly: values['allow-read-only'] ?? false,
    targets,
    timeoutMs: readTimeout(values.timeout),
    waitMs:
      wait === undefined
        ? undefined
        : readWholeNumber('--wait', wait, 'seconds', [1, 86_400], '--wait 60') * 1000,
  };
}

/** Once; with --wait until the answer is yes or the time is over. */
async function probeUntilHealthy(
  plan: Plan,
): Promise<{ readonly verdict: Verdict; readonly attempts: number }> {
  const start = startTime();
  const end = start + (plan.waitMs ?? plan.timeoutMs);
  for (let attempts = 1; ; attempts += 1) {
    const deadline = (attempts === 1 ? start : now()) + plan.timeoutMs;
    const verdict = await probe(plan, plan.targets[0] as Target, Math.min(end, deadline));
    if (verdict.reason === 'ok' || plan.waitMs === undefined || now() >= end) return { verdict, attempts };
    await pause(Math.min(200, end - now()));
  }
}

async function probe(plan: Plan, target: Target, deadline: number): Promise<Verdict> {
  const { level, allowReadOnly, session } = plan;
  const { host, port, reply } = await askTarget(plan, target, wordFor[level], deadline);
  const verdict = judge({ host, port, level, allowReadOnly }, reply);
  if (session === 'none' || verdict.reason !== 'ok') return verdict;
  const { trySession } = await import('./zookeeper/session.ts');
  const address = addressText({ host, port });
  const failure = await trySession(address, session === 'write', Math.max(deadline - now(), 1));
  const what = session === 'write' ? 'session, read and write' : 'session and read';
  return failure === undefined
    ? { ...verdict, text: `ok: ${address} is ready, ${what}, ${verdict.facts?.mode}` }
    : {
        ...verdict,
        reason: failure.reason,
        text: `${failure.reason}: ${address} ${failure.text}, although it is ready, ${verdict.facts?.mode}`,
      };
}

function report(level: Level | 'session', { reason, text, facts }: Verdict, attempts: number) {
  return {
    level,
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

async function probeEnsemble(
  plan: Plan,
  flags: { readonly watch: boolean | undefined; readonly json: boolean | undefined },
  print: (text: string) => number,
): Promise<number> {
  const { ensembleTable, judgeEnsemble } = await import('./probe/ensemble-health.ts');
  const start = startTime();
  const end = start + (plan.waitMs ?? 0);
  let last: number = status.unhealthy;
  if (flags.watch) process.once('SIGINT', () => process.exit(last));
  for (let attempts = 1; ; attempts += 1) {
    const deadline = (attempts === 1 ? start : now()) + plan.timeoutMs;
    const members = await Promise.all(plan.targets.map((target) => askMember(plan, target, deadline)));
    const { isServing, text } = judgeEnsemble(members);
    last = isServing ? status.done : status.unhealthy;
    const isLast = isServing || now() >= end;
    if (flags.watch || isLast) {
      const servers = members.map(({ address, verdict }) => ({
        address,
        ...report('ready', verdict, attempts),
      }));
      const clear = flags.watch && !flags.json && process.stdout.isTTY ? '\x1b[H\x1b[2J' : '';
      print(
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
