// zk-local in the image: one container is a whole ensemble.
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EnsembleDocument } from '../../src/local/document.ts';
import { create, read } from '../support/client/clients.ts';
import { type Container, startContainer } from '../support/container/containers.ts';
import { buildImage } from '../support/container/images.ts';
import { until } from '../support/process/poll.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = '/tmp/ensemble';
const env = { ZK_HEAP_SIZE: '96m', ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' };
const ports = [2181, 2182, 2183].map((port) => `127.0.0.1::${port}`);
const command = ['zk-local', '--listen', '0.0.0.0', '--data-dir', folder];

let image: string;
beforeAll(async () => {
  image = await buildImage('final');
}, 900_000);

const untilUp = (container: Container) =>
  until('the ensemble', async () => (await container.logs()).includes('Ctrl-C stops it'), 120_000);
const stateOf = async (container: Container) =>
  JSON.parse((await container.exec(['zk-local', 'status', folder, '--json'])).stdout) as EnsembleDocument;

describe.each([['root'], ['1000:1000']])('zk-local --listen 0.0.0.0 as %s', (user) => {
  it('serves from outside, loses a leader, and ends with docker stop', async () => {
    await using container = await startContainer({ image, command, env, user, ports });
    await untilUp(container);
    const address = async (port: number) => `127.0.0.1:${await container.publishedPort(port)}`;
    await create(await address(2181), '/from-outside', 'yes');
    expect(await container.exec(['zk-local', 'kill', 'leader', '--dir', folder])).toMatchObject({
      status: 0,
    });
    await until('another leader', async () =>
      (await stateOf(container)).servers.some(({ role }) => role === 'leader'),
    );
    const { servers } = await stateOf(container);
    const alive = servers.find(({ role }) => role !== null);
    const port = await address(alive?.ports.client ?? 0);
    // A server that has just joined another leader drops its first connections.
    await until('the node', async () => (await read(port, '/from-outside').catch(() => '')) === 'yes');
    await container.stop();
    expect((await container.inspect()).ExitCode).toBe(0);
    expect(await container.logs()).toMatch(/stopped; configuration, data and logs: \/tmp\/ensemble$/);
  });
});

it('in a container with too little memory it refuses to start', async () => {
  await using container = await startContainer({ image, command: ['zk-local'], memory: '512m' });
  expect(await container.untilEnded()).toBe(69);
  expect(await container.logs()).toContain('error[not-enough-memory]');
});

it('the example with testcontainers', async () => {
  const example = await installExample();
  const { exitCode, all } = await execa('node', ['--test', '--test-force-exit'], {
    cwd: example,
    // Ryuk, which removes what a killed test leaves, is an image of a registry; these tests remove it themselves.
    env: {
      ZK_IMAGE: image,
      TESTCONTAINERS_RYUK_DISABLED: 'true',
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    },
    reject: false,
    all: true,
    timeout: 170_000,
  });
  expect(exitCode, all).toBe(0);
});

/** A copy of the example with its packages, in .cache; whole or not at all. */
async function installExample(): Promise<string> {
  const into = join(root, '.cache/testcontainers');
  if (!existsSync(into)) {
    const unfinished = mkdtempSync(`${into}-`);
    try {
      cpSync(join(root, 'examples/testcontainers/package.json'), join(unfinished, 'package.json'));
      await execa('npm', ['install', '--no-progress', '--no-package-lock'], { cwd: unfinished });
      if (!existsSync(into)) renameSync(unfinished, into);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  cpSync(join(root, 'examples/testcontainers'), into, { recursive: true });
  return into;
}
