// zk-entrypoint: generates the configuration, then becomes the ZooKeeper server; or becomes any other command.
import { basename } from 'node:path';
import { hostInAddress } from './ensemble/server-lines.ts';
import {
  accountForRoot,
  applyPlan,
  deliverSignals,
  exitOnSignals,
  planOrRefuse,
  strict,
} from './generate/apply.ts';
import { type Gathered, gather } from './generate/gather.ts';
import { makePlan, type Plan } from './generate/plan.ts';
import { OperationalError, status } from './problem.ts';
import { redact } from './redact.ts';
import { readCommandLine } from './settings/command-line.ts';
import { table } from './settings/table.ts';
import { dropPrivileges } from './system/accounts.ts';
import { handOver } from './system/exec.ts';
import { findProgram } from './system/find-program.ts';
import { openLog } from './system/log.ts';
import { runProgram } from './system/run.ts';

const name = 'zk-entrypoint';

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...words] = argv;
  const isServer =
    command !== undefined && basename(command) === 'zkServer.sh' && words[0] === 'start-foreground';
  if (command !== undefined && !command.startsWith('-') && !isServer)
    handOver([command, ...words], process.env);

  const line = await readCommandLine(isServer ? words.slice(1) : argv, {
    name,
    usage: `${name} [flags]\n${name} zkServer.sh start-foreground [flags]\n${name} COMMAND [words]\n\nGenerates the configuration and becomes the ZooKeeper server. Any other command is executed as it stands.`,
    options: { strict },
    takesSettings: true,
    epilogue:
      'Status: 64, 69, 74, 78 as zk-gen-config; 126 and 127 as a shell; else that of the server or the command.',
  });
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  exitOnSignals();
  const facts = gather(line.flags, process.env);
  const plan = planOrRefuse(name, makePlan(facts), line.options.get('strict') === 'true');
  const zkServer = requireServer(facts);
  requireJava();
  const account = accountForRoot(facts);
  await applyPlan(name, plan, facts, account);
  await deliverSignals();
  introduce(plan, facts);
  if (account) dropPrivileges(account);
  return handOver([zkServer, 'start-foreground'], {
    ...process.env,
    ZOOCFGDIR: facts.settings.values.confDir,
  });
}

/** One line that says who this server is, before nothing of ours is left to say it. */
function introduce(plan: Plan, { settings }: Gathered): void {
  const { ensemble, heap, version } = plan;
  openLog(name).info(
    {
      id: ensemble.myId,
      members: ensemble.members.map(
        ({ id, host, serverPort, electionPort }) =>
          `${id}=${hostInAddress(host)}:${serverPort}:${electionPort}`,
      ),
      version: version ?? 'unknown',
      heap: heap.text,
      jvmFlags: settings.values.jvmFlags?.map(redact),
      dataDir: settings.values.dataDir,
    },
    'becoming zkServer.sh start-foreground',
  );
}

function requireServer({ zkServer, settings }: Gathered): string {
  if (zkServer !== undefined) return zkServer;
  const { home } = settings.values;
  throw new OperationalError(status.unavailable, {
    subject: home === undefined ? 'zkServer.sh' : `${home}/bin/zkServer.sh`,
    message: `expected an installed ZooKeeper, found none${home === undefined ? ' on PATH' : ''}`,
    fix: `set ${table.home.env} to the folder of the ZooKeeper release`,
  });
}

function requireJava(): void {
  const { JAVA_HOME, PATH } = process.env;
  const java = JAVA_HOME ? findProgram('java', `${JAVA_HOME}/bin`) : findProgram('java', PATH);
  if (java !== undefined) return;
  throw new OperationalError(status.unavailable, {
    subject: JAVA_HOME ? `${JAVA_HOME}/bin/java` : 'java',
    message: `expected a Java runtime, found none${JAVA_HOME ? '' : ' on PATH'}`,
    fix: 'install a Java 17 or 21 runtime, or set JAVA_HOME to the folder of one',
  });
}

void runProgram(name, main);
