// zk-ok: whether a ZooKeeper server is alive, serves clients, is in sync. It starts often, so it loads only what it needs.
import { addressText } from './ensemble/server-lines.ts';
import { askTarget, type ProbeContext, wantsTls } from './probe/ask.ts';
import { commonOptions, type OptionValues, optionLines, targetOptions } from './probe/option-rows.ts';
import { readOptions, readTimeout, readWholeNumber, usageError } from './probe/options.ts';
import { now, pause, runProbe, startTime, writeStdout } from './probe/process.ts';
import { reportVerdict } from './probe/report.ts';
import { readTargets, type Target } from './probe/targets.ts';
import { judge, type Level, type Verdict, wordFor } from './probe/verdict.ts';
import { OperationalError, quote, status } from './problem.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-ok';

const questionOptions = {
  ready: { about: 'Does it serve clients, so has it a quorum (srvr)?' },
  'allow-read-only': { about: 'With --ready: serving reads without a quorum is enough' },
  synced: {
    about: 'Is the follower in sync, has the leader a quorum of synced followers (mntr)?',
  },
  session: {
    about: 'Is it ready, and does it open a session and read /zookeeper?',
    excludes: ['synced', 'watch', 'all'],
  },
  write: { about: 'With --session: also create, set and delete an ephemeral node', needs: ['session'] },
};
const ensembleOptions = {
  all: { about: 'Ask every member of the ensemble, those of the zoo.cfg of this server', excludes: ['host'] },
  strict: { about: 'Yes only if every voter serves', needs: ['all', 'host'] },
  wide: { about: 'Show more columns', needs: ['all', 'host', 'watch'] },
};
const certificateOptions = {
  certificates: {
    about: 'Show the certificates that the ports serve and the files hold',
    excludes: ['ready', 'synced', 'session', 'all', 'host', 'watch', 'wait'],
  },
  days: {
    value: 'DAYS',
    about: 'With --certificates: no if one has fewer days left [default 7]',
    needs: ['certificates'],
  },
};
const outputOptions = {
  wait: { value: 'SECONDS', about: 'Ask until the answer is yes or the time is over' },
  watch: { about: 'Show the servers every second, until Ctrl-C; --timeout is then 1000' },
  json: { about: 'Print one JSON object' },
  quiet: { about: 'Print nothing' },
};
const rows = {
  ...questionOptions,
  ...ensembleOptions,
  ...certificateOptions,
  ...targetOptions,
  ...outputOptions,
  ...commonOptions,
};

const help = `${name} [flags] [port]

Checks the health of a ZooKeeper server. Port: the argument, else ZK_CLIENT_PORT, else 2181, else that of zoo.cfg.

Question; without one of these flags: is it alive (ruok)?
${optionLines(questionOptions)}
Ensemble, also with --host A,B,C: a table, and ok, degraded (a voter does not serve; also yes) or down:
${optionLines(ensembleOptions)}
Certificates of the server here:
${optionLines(certificateOptions)}
Server:
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
  if (values.certificates) return askCertificates(values);
  const plan = readPlan(values, port);
  if (values.all || values.watch || plan.targets.length > 1) return askEnsemble(plan, values);

  const { verdict, attempts } = await probeUntilHealthy(plan);
  const level = plan.session === 'none' ? plan.level : 'session';
  const text = values.json ? JSON.stringify(reportVerdict(level, verdict, attempts)) : verdict.text;
  if (!values.quiet) writeStdout(`${text}\n`);
  return verdict.reason === 'ok' ? status.done : status.unhealthy;
}

function readPlan(values: OptionValues<typeof rows>, port: string | undefined): Plan {
  const targets = readTargets(values.host, port, values.tls ?? false, process.env);
  if (targets.length > 1 && values.session) {
    const message = '--session cannot be combined with several hosts';
    throw usageError('conflicting-flags', '--session', message, `--host ${targets[0]?.host}`);
  }
  if (values.all && port !== undefined) {
    const message = `the port ${quote(port)} is not expected with --all, which asks on the ports of zoo.cfg`;
    throw usageError('unexpected-argument', quote(port), message, `${name} --all`);
  }
  const wait = values.wait;
  return {
    flags: values,
    environment: process.env,
    level: values.synced ? 'synced' : values.ready || values.session ? 'ready' : 'alive',
    session: values.write ? 'write' : values.session ? 'read' : 'none',
    allowReadOnly: values['allow-read-only'] ?? false,
    targets,
    timeoutMs: readTimeout(values.timeout ?? (values.watch ? '1000' : undefined)),
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
  const { host, port, reply, tls } = await askTarget(plan, target, wordFor[level], deadline);
  const verdict = judge({ host, port, level, allowReadOnly }, reply);
  if (session === 'none' || verdict.reason !== 'ok') return verdict;
  const { trySession } = await import('./zookeeper/session.ts');
  const address = addressText({ host, port });
  const timeoutMs = Math.max(deadline - now(), 1);
  const failure = await trySession({ host, port, tls }, session === 'write', timeoutMs);
  const what = session === 'write' ? 'session, read and write' : 'session and read';
  return failure === undefined
    ? { ...verdict, text: `ok: ${address} is ready, ${what}, ${verdict.facts?.mode}` }
    : {
        ...verdict,
        reason: failure.reason,
        text: `${failure.reason}: ${address} ${failure.text}, although it is ready, ${verdict.facts?.mode}`,
      };
}

async function askEnsemble(plan: Plan, values: OptionValues<typeof rows>): Promise<number> {
  const { membersFromTargets, probeEnsemble, readEnsemble } = await import('./probe/ensemble.ts');
  const ensemble = values.all
    ? readEnsemble(process.env, wantsTls(values))
    : membersFromTargets(plan.targets);
  if (!('members' in ensemble)) throw new OperationalError(status.usage, ensemble);
  const start = startTime();
  return probeEnsemble({
    program: name,
    ensemble,
    ask: (target, word, deadline) => askTarget(plan, target, word, deadline),
    isSynced: values.synced ?? false,
    isStrict: values.strict ?? false,
    output: values.quiet ? 'quiet' : values.json ? 'json' : values.wide ? 'wide' : 'table',
    isWatching: values.watch ?? false,
    timeoutMs: plan.timeoutMs,
    start,
    end: start + (plan.waitMs ?? 0),
  });
}

async function askCertificates(values: OptionValues<typeof rows>): Promise<number> {
  const { showCertificates } = await import('./probe/certificates.ts');
  return showCertificates({
    environment: process.env,
    days: readWholeNumber('--days', values.days ?? '7', 'days', [0, 36_500], '--days 7'),
    output: values.quiet ? 'quiet' : values.json ? 'json' : 'table',
    timeoutMs: readTimeout(values.timeout),
  });
}

void runProbe(name, main);
