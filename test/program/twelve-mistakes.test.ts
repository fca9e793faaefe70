// Twelve mistakes at once: each is reported with what was expected, what was given and a fix, and nothing is written.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { printedIds, run, temporaryFolder } from '../support/process/run.ts';

it('zk-gen-config reports twelve problems at once, and leaves the conf dir as it is', async () => {
  using folder = temporaryFolder();
  const conf = join(folder.path, 'conf');
  mkdirSync(conf);
  writeFileSync(join(conf, 'zoo.cfg'), '# Written by zk-gen-config another day\n');
  const mistakes: readonly (readonly [variable: string, text: string])[] = [
    ['ZK_TICK_TIME', '2s'],
    ['ZK_INIT_LIMIT', '0'],
    ['ZK_CLIENT_PORT', '999999'],
    ['ZK_HEAP_SIZE', 'big'],
    ['ZK_LOG_LEVEL', 'LOUD'],
    ['ZK_MAX_CLIENT_CNXNS', '-1'],
    ['ZK_SNAP_RETAIN_COUNT', '3.5'],
    ['ZK_PURGE_INTERVAL', '0x10'],
    ['ZK_DATA_DIR', 'relative/data'],
    ['ZK_QUORUM_LISTEN_ON_ALL_IPS', 'maybe'],
    ['ZK_REPLICAS', '3 4'],
    ['ZK_OBSERVERS', 'some'],
  ];
  const environment = { ...Object.fromEntries(mistakes), ZK_CONF_DIR: conf, ZK_HOST_NAME: 'zk-0.zk' };
  const { status, stdout, stderr } = await run('zk-gen-config', [], environment);
  expect(status).toBe(78);
  expect(stdout).toBe('');
  expect(printedIds(stderr)).toEqual(mistakes.map(() => 'invalid-value'));
  const lines = stderr.split('\n');
  for (const [variable, text] of mistakes) {
    const line = lines.findIndex((words) => words.includes(`: ${variable}: expected `));
    expect(lines[line]).toContain(`got ${JSON.stringify(text)}`);
    expect(lines[line + 1]).toMatch(/^ {2}fix: \S/);
  }
  expect(readdirSync(conf)).toEqual(['zoo.cfg']);
});
