// The subcommands of zk-local, which address an ensemble that runs: their words and flags, what they ask for, what they
// print.
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { formatColumns } from '../columns.ts';
import { OperationalError, type Problem, status } from '../problem.ts';
import { readCommandLine } from '../settings/command-line.ts';
import { invalidValue } from '../settings/kind.ts';
import { hostName } from '../settings/kinds.ts';
import type { Program, ProgramOption } from '../settings/program.ts';
import { nearest } from '../settings/suggest.ts';
import { cleanUp } from './clean.ts';
import { sendRequest } from './control.ts';
import type { EnsembleDocument, ServerDocument, StopDocument } from './document.ts';
import { type Fault, faults } from './faults.ts';
import { folderVariable } from './folder.ts';

const endMs = 5_000;

interface Subcommand {
  readonly usage: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, ProgramOption>>;
  run(line: Line): Promise<string>;
}

interface Line {
  readonly name: string;
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly environment: NodeJS.ProcessEnv;
}

const dir = {
  about: `Folder of the ensemble [default ${folderVariable}, which its command has]`,
  value: 'DIR',
};
const json = { about: 'Print JSON' };
const wait = { about: 'Return when the server serves clients' };

const sentences: Readonly<Record<Fault, string>> = {
  kill: 'Kills a server with SIGKILL. It stays down until it is started.',
  stop: 'Stops a server with SIGTERM; with a folder instead of a server, the whole ensemble.',
  start: 'Starts a server that was stopped or has ended.',
  restart: 'Stops a server and starts it.',
  freeze:
    'Stops all threads of a server with SIGSTOP. Its connections stay open, and nothing answers on them.',
  thaw: 'Lets a frozen server continue.',
  wipe: 'Removes the data and the transaction log of a stopped server, as a lost volume does.',
};

const subcommands: Readonly<Record<string, Subcommand>> = {
  status: {
    usage: '[DIR] [flags]\n\nShows the servers of an ensemble.',
    words: ['DIR'],
    options: { dir, json },
    run: showStatus,
  },
  ...Object.fromEntries(
    faults.map((fault): [string, Subcommand] => [
      fault,
      {
        usage: `${fault === 'stop' ? 'MEMBER|DIR' : 'MEMBER'} [flags]\n\n${sentences[fault]}\nMEMBER is a name, an id, leader, follower or observer.`,
        words: ['MEMBER'],
        options: {
          dir,
          json,
          ...(['start', 'restart', 'thaw'].includes(fault) ? { wait } : {}),
        },
        run: inflict,
      },
    ]),
  ),
  certificates: {
    usage:
      '[DIR] [flags]\n\nMakes the certificates of an ensemble: for servers in DIR/server, between servers in DIR/quorum, for a client in DIR/client. What is there already is kept until it ends soon. Without DIR: those of the ensemble of --dir.',
    words: ['DIR'],
    options: {
      dir,
      names: {
        about: 'Names and addresses of the servers, separated by commas [default localhost, 127.0.0.1, ::1]',
        value: 'NAMES',
      },
      renew: { about: 'Issue all of them anew' },
    },
    run: certify,
  },
  clean: {
    usage: '[flags]\n\nRemoves the temporary folders of ensembles whose zk-local was killed.',
    words: [],
    options: { kept: { about: 'Also those that were kept: after a failure, or by --keep' } },
    run: clean,
  },
};

export const subcommandNames: readonly string[] = Object.keys(subcommands);

/** Whether the command line of zk-local begins with a word, which is to be a subcommand. */
export function isSubcommand([first]: readonly string[]): boolean {
  return first !== undefined && !first.startsWith('-') && first !== 'completion';
}

/** What a subcommand prints. @throws {OperationalError} when it is unknown, is misused, or fails */
export async function runSubcommand(
  [name = '', ...argv]: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) throw new OperationalError(status.usage, unknownSubcommand(name));
  const { words, options, usage } = subcommand;
  const program: Program = {
    name: `zk-local ${name}`,
    usage: `zk-local ${name} ${usage}`,
    options,
    words,
    takesSettings: false,
    epilogue:
      'Status: 0 done, 64 wrong command line or no such server, 69 no such ensemble runs, or the state of the server does not allow it.',
  };
  const line = await readCommandLine(argv, program, process.stdout.columns);
  if ('answer' in line) return line.answer;
  return subcommand.run({ ...line, name, environment });
}

async function showStatus({ name, words, options, environment }: Line): Promise<string> {
  const [given] = words;
  const folder = given ?? options.get('dir') ?? (environment[folderVariable] || undefined);
  if (folder === undefined) throw missing(name, 'DIR');
  const ensemble = (await sendRequest(resolve(folder), { command: 'status' })) as EnsembleDocument;
  return options.has('json') ? `${JSON.stringify(ensemble)}\n` : renderStatus(ensemble);
}

async function inflict({ name, words, options, environment }: Line): Promise<string> {
  const [word] = words;
  const folder = options.get('dir') ?? (environment[folderVariable] || undefined);
  const isForAll = name === 'stop' && (word === undefined || word.includes('/') || folder === undefined);
  if (isForAll) return stopAll(word ?? folder, options);
  if (word === undefined) throw missing(name, 'MEMBER');
  if (folder === undefined) throw missing(name, '--dir DIR');
  const request = { command: name, member: word, waits: options.has('wait') };
  const server = (await sendRequest(resolve(folder), request)) as ServerDocument;
  return options.has('json') ? `${JSON.stringify(server)}\n` : `${server.name} ${stateOf(server)}\n`;
}

async function stopAll(folder: string | undefined, options: ReadonlyMap<string, string>): Promise<string> {
  if (folder === undefined) throw missing('stop', 'DIR');
  const { kept, pid } = (await sendRequest(resolve(folder), { command: 'stop' })) as StopDocument;
  await untilEnded(pid);
  if (options.has('json')) return `${JSON.stringify({ kept })}\n`;
  return kept === null ? '' : `${kept} is kept\n`;
}

/** The process has replied last of all; its end is a matter of milliseconds. */
async function untilEnded(pid: number): Promise<void> {
  for (const deadline = Date.now() + endMs; isRunning(pid) && Date.now() < deadline; ) await pause(10);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function clean({ options }: Line): Promise<string> {
  return cleanUp(options.has('kept'))
    .map(({ folder, processes }) => {
      const ended = processes.length > 0 ? `, ended processes ${processes.join(' ')}` : '';
      return `removed ${folder}${ended}\n`;
    })
    .join('');
}

async function certify({ name, words, options, environment }: Line): Promise<string> {
  const ensemble = options.get('dir') ?? (environment[folderVariable] || undefined);
  const folder = words[0] ?? (ensemble === undefined ? undefined : join(ensemble, 'tls'));
  if (folder === undefined) throw missing(name, 'DIR');
  const names = readNames(options.get('names'));
  const { makeCertificates } = await import('./certificates.ts');
  const { issued } = makeCertificates(resolve(folder), names, options.has('renew'));
  return issued.map((path) => `${path}\n`).join('');
}

/** Undefined keeps the names that the certificates have. */
function readNames(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(/[\s,]+/).filter(Boolean);
  const wrong = names.find((each) => isIP(each) === 0 && !hostName.parse(each.replace(/^\*\./, '')).ok);
  if (wrong === undefined && names.length > 0) return names;
  throw new OperationalError(
    status.usage,
    invalidValue(
      '--names',
      'names or addresses, separated by commas',
      wrong ?? text,
      '--names zk-0,zk-1,zk-2',
    ),
  );
}

function renderStatus({ servers, connect, version }: EnsembleDocument): string {
  const heads = ['server', 'id', 'address', 'state', 'pid', 'log'];
  const rows = servers.map((server) => [
    server.name,
    String(server.id),
    server.address,
    stateOf(server),
    String(server.pid ?? ''),
    server.log,
  ]);
  return `${formatColumns([heads, ...rows])}ZooKeeper ${version ?? 'of unknown version'}, connect string ${connect}\n`;
}

/** The role of a server that serves clients, otherwise the state of its process. */
function stateOf({ state, role }: ServerDocument): string {
  return role ?? (state === 'running' ? 'not serving' : state);
}

function unknownSubcommand(name: string): Problem {
  const like = nearest(name, subcommandNames);
  return {
    id: 'unknown-subcommand',
    severity: 'error',
    subject: name,
    message: `${name} is not a subcommand of zk-local, which are ${subcommandNames.join(', ')}`,
    fix:
      like === undefined ? `to run ${name} beside an ensemble: zk-local -- ${name}` : `use zk-local ${like}`,
  };
}

function missing(name: string, word: string): OperationalError {
  return new OperationalError(status.usage, {
    id: 'argument-missing',
    severity: 'error',
    subject: `zk-local ${name}`,
    message: `zk-local ${name} needs ${word}`,
    fix: `zk-local ${name} --help shows how; zk-local --detach and --json print the folder`,
  });
}
