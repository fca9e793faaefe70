// A bug: what is thrown that is no OperationalError. It is put into the built programs before they start.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, temporaryFolder, withNodeFlags } from '../support/process/run.ts';

const columns = "Object.defineProperty(process.stdout, 'columns', { get: bug });";
const connect = "require('node:net').connect = bug;";

it.each([
  ['zk-gen-config', [], columns],
  ['zk-entrypoint', [], columns],
  ['zk-ok', ['--timeout', '1000'], connect],
  ['zk-metrics', [], connect],
])('%s ends with 70 and the stack', async (name, args, inject) => {
  using folder = temporaryFolder();
  const preload = join(folder.path, 'bug.cjs');
  writeFileSync(preload, `function bug() { throw new TypeError('no such thing'); }\n${inject}\n`);
  const command = withNodeFlags(name, '--require', preload);
  const { status, stdout, stderr } = await run(name, args, { ZK_REPLICAS: '1' }, command);
  expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  expect(stderr).toMatch(
    /^zk-[a-z-]+: this is a bug in zk-bootstrap; .*\nTypeError: no such thing\n {4}at \S/,
  );
});
