// zk-entrypoint: generates the configuration, then becomes the ZooKeeper server; or becomes any other command.
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostInAddress } from './ensemble/server-lines.ts';
import {
  checkPeers,
  planOrRefuse,
  prepareFolders,
  prepareVolume,
  printProblems,
  startNotes,
  writeConfiguration,
} from './generate/apply.ts';
import type { Facts } from './generate/facts.ts';
import { gather } from './generate/gather.ts';
import { makePlan } from './generate/plan.ts';
import type { Plan } from './generate/render.ts';
import { status } from './problem.ts';
import { redact } from './redact.ts';
import { readCommandLine } from './settings/command-line.ts';
import type { Values } from './settings/table.ts';
import { handOver } from './system/exec.ts';
import { logInfo } from './system/log.ts';
import { runProgram } from './system/run.ts';
import { deliverSignals, exitOnSignals } from './system/signals.ts';
import { lockVolume } from './volume/lock.ts';

const name = 'zk-entrypoint';

/** A program beside this one. */
const programOf = (name: string) => fileURLToPath(new URL(`../bin/${name}`, import.meta.url));

/** A turn of the loop that looks for renewed certificates, and how long it waits after a failure. */
const renewalTurnSeconds = 5;
const renewalRetrySeconds = 60;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...words] = argv;
  const isServer =
    command !== undefined && basename(command) === 'zkServer.sh' && words[0] === 'start-foreground';
  if (command !== undefined && !command.startsWith('-') && !isServer)
    handOver([command, ...words], process.env);

  const flags = isServer ? words.slice(1) : argv;
  const line = await readCommandLine(
    flags,
    {
      name,
      usage: `${name} [flags]\n${name} zkServer.sh start-foreground [flags]\n${name} COMMAND [words]\n\nGenerates the configuration and becomes the ZooKeeper server. Any other command is executed as it stands.`,
      options: {},
      takesSettings: true,
      epilogue:
        'Status: 64, 69, 70, 74, 78 as zk-gen-config; 126 and 127 as a shell; else that of the server or the command.',
    },
    process.stdout.columns,
  );
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  exitOnSignals();
  const facts = gather(line.flags, process.env, true);
  const outcome = makePlan(facts);
  const plan = planOrRefuse(name, outcome, facts.settings);
  printProblems(name, startNotes(outcome));
  prepareFolders(plan, facts);
  const lock = lockVolume(facts.settings.values.dataDir);
  if ('problem' in lock) printProblems(name, [lock.problem]);
  writeConfiguration(name, plan, facts);
  await prepareVolume(name, plan, facts);
  await checkPeers(name, plan, facts);
  await deliverSignals();
  logStart(plan, facts);
  const { zkServer = 'zkServer.sh' } = facts.installation;
  const { values } = facts.settings;
  // The file in the conf folder is always zoo.cfg.
  const environment = withoutUnset({
    ...process.env,
    ZOOCFG: undefined,
    ...facts.serverEnvironment,
    ...plan.environment,
  });
  const lockFile = 'path' in lock ? lock.path : '';
  const beside = renewal(values, flags);
  return handOver([programOf('run-server'), values.confDir, lockFile, zkServer, ...beside], environment);
}

/** The command that stays beside a server with TLS: it sees that certificates were renewed. */
function renewal({ tlsDir, quorumTlsDir }: Values, flags: readonly string[]): readonly string[] {
  const folders = [...new Set([tlsDir, quorumTlsDir])].filter((folder) => folder !== undefined);
  if (folders.length === 0) return [];
  const loop = [programOf('renew-certificates'), String(renewalTurnSeconds), String(renewalRetrySeconds)];
  return [...loop, ...folders, '--', programOf('zk-gen-config'), '--renew-certificates', ...flags];
}

function withoutUnset(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined));
}

/** One line that says which server this is, before nothing of the toolkit is left to log it. */
function logStart(plan: Plan, { settings }: Facts): void {
  const { ensemble, heap, version } = plan;
  logInfo(
    name,
    {
      id: ensemble.myId,
      members: ensemble.members.map(
        ({ id, host, serverPort, electionPort }) =>
          `${id}=${hostInAddress(host)}:${serverPort}:${electionPort}`,
      ),
      version: version ?? 'unknown',
      heap: heap.max.text,
      jvmFlags: settings.values.jvmFlags?.map(redact),
      dataDir: settings.values.dataDir,
    },
    'becoming zkServer.sh start-foreground',
  );
}

void runProgram(name, main);
