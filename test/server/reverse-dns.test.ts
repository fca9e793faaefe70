// The names of the quorum by a real resolver: what the check before the start says to each answer for the address of a
// server, beside what a ZooKeeper that compares them does with the same answer.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createAuthority } from '../../src/local/authority.ts';
import { until } from '../support/process/poll.ts';
import { printedIds, program } from '../support/process/run.ts';
import type { Answer } from '../support/server/name-server.ts';
import { type NamespacedServer, NamespacedServers } from '../support/server/namespaced-servers.ts';
import { projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';

const authority = createAuthority('quorum', valid);

function environment({ folder, host }: NamespacedServer) {
  const own = authority.issue({ commonName: 'zk', names: [host, 'unconfirmed.zk.test'], validity: valid });
  const secret = join(folder, 'quorum-tls');
  projectSecret(secret, secretFiles(own, [authority]));
  return { ZK_QUORUM_TLS_DIR: secret, ZK_QUORUM_TLS_NAMES: 'check' };
}

interface Case {
  readonly what: string;
  readonly answer: Answer;
  /** What the check before the start says. */
  readonly id: string | undefined;
  readonly words: (server: NamespacedServer) => string;
}

const wrongAnswers: readonly Case[] = [
  {
    what: 'the name of another Service',
    answer: { name: 'other.zk.test' },
    id: 'reverse-name-not-in-certificate',
    words: () => 'reverse DNS gives other.zk.test for',
  },
  {
    what: 'no name',
    answer: 'unknown',
    id: 'reverse-name-not-in-certificate',
    words: () => 'reverse DNS gives no name for',
  },
  {
    what: 'a name of the certificate that has another address',
    answer: { name: 'unconfirmed.zk.test' },
    id: 'reverse-name-not-in-certificate',
    words: () => 'reverse DNS gives unconfirmed.zk.test, which does not resolve to it, for',
  },
  {
    what: 'silence',
    answer: 'silence',
    id: 'reverse-name-unknown',
    words: () => 'does not tell the name of',
  },
];

it('ZooKeeper 3.8.6 does with each answer what the check before the start says', async () => {
  await using ensemble = await NamespacedServers.make('3.8.6', 2);
  await using nameServer = await ensemble.startNameServer();
  const [first, second] = ensemble.servers as [NamespacedServer, NamespacedServer];
  for (const name of ['other.zk.test', 'unconfirmed.zk.test'])
    nameServer.set(name, { address: name.startsWith('other') ? second.address : first.address });
  for (const server of ensemble.servers) server.start(environment(server));
  await ensemble.untilAllReady();
  await second.end();

  const check = async (answer: Answer) => {
    nameServer.setReverse(second.address, answer);
    return second.exec([program('zk-gen-config'), '--wait'], environment(second));
  };
  for (const { answer, id, words, what } of wrongAnswers) {
    const { exitCode, stderr } = await check(answer);
    const isNote = id === 'reverse-name-unknown';
    expect([what, exitCode, printedIds(stderr).includes(id ?? '')]).toEqual([what, isNote ? 0 : 78, true]);
    expect(stderr).toContain(words(second));
  }
  const late = await check({ name: second.host, afterMs: 500 });
  expect([late.exitCode, printedIds(late.stderr).filter((id) => id.startsWith('reverse'))]).toEqual([0, []]);

  // Without the check: the same configuration.
  const confDir = join(second.folder, 'conf');
  mkdirSync(confDir, { recursive: true });
  second.startPlain(confDir);
  for (const { what, answer } of wrongAnswers) {
    nameServer.setReverse(second.address, answer);
    const known = first.output.length;
    const name = typeof answer === 'object' && 'name' in answer && answer.name === 'other.zk.test';
    const refusal = `Failed to verify hostname: ${name ? 'other.zk.test' : second.address}`;
    await until(
      () => `${refusal} with ${what}, got:\n${first.output.slice(known)}`,
      () => first.output.slice(known).includes(refusal),
    );
    expect(await second.isReady()).toBe(false);
  }
  nameServer.setReverse(second.address, { name: second.host });
  await second.untilReady();
}, 240_000);
