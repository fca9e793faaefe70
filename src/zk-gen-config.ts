// zk-gen-config: from environment, flags and host name to the files of one ZooKeeper server.
import { readCommandLine } from './command-line.ts';
import { gather } from './gather.ts';
import { accountForRoot, carryOut, planOrRefuse } from './generate.ts';
import type { Plan } from './plan.ts';
import { runProgram } from './run-program.ts';
import { hideSecrets } from './secrets.ts';
import { status } from './trouble.ts';

const name = 'zk-gen-config';

async function main(argv: readonly string[]): Promise<number> {
  const line = await readCommandLine(argv, {
    name,
    usage: `${name} [flags]\n\nWrites zoo.cfg, myid, java.env and the log configuration of one server of an ensemble.`,
    options: { print: { about: 'Write nothing; show every file on stdout' } },
    takesSettings: true,
    epilogue:
      'Every setting is a variable or a flag; the flag goes first. NAME_FILE names a file that holds the value.\nStatus: 0 done, 64 wrong command line, 74 a file cannot be read or written, 78 wrong setting.',
  });
  if ('answer' in line) {
    process.stdout.write(line.answer);
    return status.done;
  }
  const facts = gather(line.flags, process.env);
  const plan = planOrRefuse(facts);
  if (line.options.get('print') === 'true') process.stdout.write(printed(plan));
  else carryOut(name, plan, accountForRoot(facts));
  return status.done;
}

function printed(plan: Plan): string {
  return plan.files.map(({ path, text }) => `==> ${path} <==\n${hideSecrets(text)}`).join('\n');
}

void runProgram(name, main);
