// The suites of examples/, as docs/local.md shows them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { kazoo } from '../support/client/kazoo.ts';
import { localPlace } from '../support/server/local.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = join(root, 'examples');

/** Runs a command of an example's own documentation in its folder. */
async function runExample(language: string, command: string, given: Readonly<Record<string, string>> = {}) {
  await using place = localPlace();
  const { exitCode, all } = await execa('sh', ['-c', command], {
    cwd: join(examples, language),
    env: place.environment(given),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: 120_000,
  });
  return { status: exitCode, output: all, left: place.processes(), folders: place.leftovers() };
}

/** The command in the file, after "Run by:". */
function commandIn(file: string): string {
  const text = readFileSync(join(examples, file), 'utf8');
  const command = /^(?:\/\/ )?Run by: (.*)$/m.exec(text)?.[1];
  if (command === undefined) throw new Error(`expected a line "Run by:" in ${file}`);
  return command;
}

it('JavaScript: a lock moves when the leader dies under its holder', async () => {
  // node is that of the project.
  const PATH = `${join(root, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
  const run = await runExample('javascript', commandIn('javascript/lock.test.js'), { PATH });
  expect(run, run.output).toMatchObject({ status: 0, left: [], folders: [] });
  expect(run.output).toMatch(/^kill zk-\d$/m);
  const { scripts } = JSON.parse(readFileSync(join(examples, 'javascript/package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts.test).toBe(commandIn('javascript/lock.test.js'));
});

it('kazoo finds the version of the server, which it asks with a four-letter word', async () => {
  await using place = localPlace();
  const script = [
    'import os',
    'from kazoo.client import KazooClient',
    "client = KazooClient(hosts=os.environ['ZK_CONNECT'])",
    'client.start()',
    "print('version', *client.server_version())",
    'client.stop()',
  ].join('\n');
  const { all } = await execa('zk-local', ['--servers', '1', '--', 'python3', '-c', script], {
    env: place.environment({ PYTHONPATH: await kazoo() }),
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: 120_000,
  });
  expect(all).toMatch(/^version 3 \d+ \d+$/m);
});

it('Python: a lock moves when the leader dies under its holder', async () => {
  const command = commandIn('python/test_lock.py').replace('python ', 'python3 ');
  const run = await runExample('python', command, { PYTHONPATH: await kazoo() });
  expect(run, run.output).toMatchObject({ status: 0, left: [], folders: [] });
  expect(run.output).toMatch(/^OK$/m);
});

it('Python: a client with certificate and login gets in, one without a certificate does not', async () => {
  const command = commandIn('python/test_tls.py').replace('python ', 'python3 ');
  const run = await runExample('python', command, { PYTHONPATH: await kazoo(), ZK_TICK_TIME: '500' });
  expect(run, run.output).toMatchObject({ status: 0, left: [], folders: [] });
  expect(run.output).toMatch(/^Ran 3 tests/m);
  expect(run.output).toMatch(/^OK$/m);
});
