// zk-entrypoint: generates the configuration, then becomes the ZooKeeper server; or becomes any other command.
import { basename } from 'node:path';
import { becomeAccount } from './account.ts';
import { readCommandLine } from './command-line.ts';
import { findProgram } from './find-program.ts';
import { type Gathered, gather } from './gather.ts';
import { accountForRoot, carryOut, endAtSignals, hearSignals, planOrRefuse, strict } from './generate.ts';
import { handOver } from './hand-over.ts';
import { openLog } from './log.ts';
import { hostInAddress } from './member-list.ts';
import { makePlan, type Plan } from './plan.ts';
import { runProgram } from './run-program.ts';
import { hideSecrets } from './secrets.ts';
import { table } from './settings.ts';
import { status, Trouble } from './trouble.ts';

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
  endAtSignals();
  const facts = gather(line.flags, process.env);
  const plan = planOrRefuse(name, makePlan(facts), line.options.get('strict') === 'true');
  const zkServer = requireServer(facts);
  requireJava();
  const account = accountForRoot(facts);
  await carryOut(name, plan, facts, account);
  await hearSignals();
  introduce(plan, facts);
  if (account) becomeAccount(account);
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
      jvmFlags: settings.values.jvmFlags?.map(hideSecrets),
      dataDir: settings.values.dataDir,
    },
    'becoming zkServer.sh start-foreground',
  );
}

function requireServer({ zkServer, settings }: Gathered): string {
  if (zkServer !== undefined) return zkServer;
  const { home } = settings.values;
  throw new Trouble(status.unavailable, {
    subject: home === undefined ? 'zkServer.sh' : `${home}/bin/zkServer.sh`,
    message: `expected an installed ZooKeeper, found none${home === undefined ? ' on PATH' : ''}`,
    cure: `set ${table.home.env} to the folder of the ZooKeeper release`,
  });
}

function requireJava(): void {
  const { JAVA_HOME, PATH } = process.env;
  const java = JAVA_HOME ? findProgram('java', `${JAVA_HOME}/bin`) : findProgram('java', PATH);
  if (java !== undefined) return;
  throw new Trouble(status.unavailable, {
    subject: JAVA_HOME ? `${JAVA_HOME}/bin/java` : 'java',
    message: `expected a Java runtime, found none${JAVA_HOME ? '' : ' on PATH'}`,
    cure: 'install a Java 17 or 21 runtime, or set JAVA_HOME to the folder of one',
  });
}

void runProgram(name, main);
