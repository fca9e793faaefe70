// A bootstrap whose name server does not answer. The lookup of the built program is replaced before it starts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { closedPort } from '../support/process/fake-server.ts';
import { until } from '../support/process/poll.ts';
import { temporaryFolder, withNodeFlags } from '../support/process/run.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

it.each([
  ['does not answer', '() => new Promise(() => {})', 'name lookup timed out'],
  ['fails', '() => Promise.reject(Object.assign(new Error(), { code: "EAI_AGAIN" }))', '(EAI_AGAIN)'],
])('a name server that %s is not reported as a peer that is not up', async (_what, lookup, reason) => {
  using folder = temporaryFolder();
  const preload = join(folder.path, 'lookup.cjs');
  writeFileSync(preload, `require('node:dns/promises').lookup = ${lookup};\n`);
  const env = {
    ...environmentIn(folder.path),
    ZK_SERVERS: 'zk-0.zk:2888:3888 zk-1.zk:2888:3888',
    ZK_HOST_NAME: 'zk-0.zk',
    ZK_REPLICAS: undefined,
    ZK_ENSEMBLE_STATE: 'auto',
    ZK_CLIENT_PORT: String(await closedPort()),
  };
  const [node, ...words] = withNodeFlags('zk-gen-config', '--require', preload);
  const child = execa(node, [...words, '--wait'], {
    env,
    extendEnv: false,
    reject: false,
    buffer: false,
    timeout: 60_000,
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  await until(
    () => `a note, got:\n${output}`,
    () => output.includes('note[waiting-for-peers]'),
  );
  expect(output).toContain('waiting for server 2 (zk-1.zk): ');
  expect(output).toContain(reason);
  expect(output).toContain('fix: check the name server');
  child.kill('SIGTERM');
  expect((await child).exitCode).toBe(143);
});
