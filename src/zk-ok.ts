// zk-ok: is the ZooKeeper server alive, does it serve. Starts often, so it loads nothing but what it needs.
import { parseArgs } from 'node:util';
import { ask } from './four-letter.ts';
import { runProgram } from './run-program.ts';
import { quote, status, Trouble } from './trouble.ts';
import { judge, type Level, wordFor } from './verdict.ts';

declare const TOOLKIT_VERSION: string;

const name = 'zk-ok';

const help = `${name} [flags] [port]

Asks the ZooKeeper server a four-letter word. Port: the argument, else ZK_CLIENT_PORT, else 2181.

  --ready         Ask whether it serves clients, so has a quorum (srvr); without it, whether it is alive (ruok)
  --host HOST     Whom to ask [default 127.0.0.1]
  --timeout MS    Milliseconds until it gives up [default 4000]
  --help          Show this
  --version       Show the version of the toolkit

Prints one line that says what it found.
Status: 0 yes, 1 no, 64 wrong command line.
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  if (values.help) return print(help);
  if (values.version) return print(`${TOOLKIT_VERSION}\n`);
  const level: Level = values.ready ? 'ready' : 'alive';
  const [portText, extra] = positionals;
  if (extra !== undefined) throw usage('arguments', `expected one port, got ${quote(positionals.join(' '))}`);
  const question = { host: values.host, port: readPort(portText), word: wordFor[level] };
  const timeoutMs = readNumber('--timeout', values.timeout, 1, 3_600_000, 'milliseconds');
  const verdict = judge(level, question, await ask({ ...question, timeoutMs }));
  print(`${verdict.text}\n`);
  return verdict.reason === 'ok' ? status.done : status.unhealthy;
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ready: { type: 'boolean', default: false },
        host: { type: 'string', default: '127.0.0.1' },
        timeout: { type: 'string', default: '4000' },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usage('arguments', error instanceof Error ? error.message.replace(/\. .*/s, '') : String(error));
  }
}

/** In a pod, a Service called zk-client sets ZK_CLIENT_PORT to an address: that is no port, and not the operator's. */
function readPort(argument: string | undefined): number {
  if (argument !== undefined) return readNumber('port', argument, 1, 65_535, 'a port');
  const variable = process.env.ZK_CLIENT_PORT?.trim();
  if (!variable || variable.startsWith('tcp://')) return 2181;
  return readNumber('ZK_CLIENT_PORT', variable, 1, 65_535, 'a port');
}

function readNumber(subject: string, text: string, min: number, max: number, what: string): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw usage(subject, `expected ${what} from ${min} to ${max}, got ${quote(text)}`);
}

function usage(subject: string, message: string): Trouble {
  return new Trouble(status.usage, { subject, message, cure: `${name} --help` });
}

function print(text: string): number {
  process.stdout.write(text);
  return status.done;
}

void runProgram(name, main);
