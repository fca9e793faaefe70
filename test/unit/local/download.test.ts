import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bringRelease } from '../../../src/local/download.ts';
import { OperationalError } from '../../../src/problem.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const text = 'the bytes of a jar';
const path = 'org/example/a/1/a-1.jar';
const jars = { [path]: createHash('sha256').update(text).digest('hex') };

async function repository(listener: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const good: RequestListener = (_request, response) => response.end(text);

function bring(home: string, mirror: string | undefined, more: NodeJS.ProcessEnv = {}): Promise<string> {
  process.env.HOME = home;
  const environment = { XDG_CACHE_HOME: home, ZK_LOCAL_MIRROR: mirror, ...more };
  return bringRelease('3.9.9', environment, () => {}, jars);
}

async function problemOf(release: Promise<unknown>) {
  const error = await release.catch((thrown: unknown) => thrown);
  if (!(error instanceof OperationalError)) throw new Error(`expected an OperationalError, got ${error}`);
  return { status: error.status, ...error.problems[0] };
}

const cacheOf = (home: string) => readdirSync(join(home, 'zk-bootstrap'));

describe('a release', () => {
  it('is downloaded once, and laid out with a zkServer.sh', async () => {
    using home = temporaryFolder();
    using mirror = await repository(good);
    const folder = await bring(home.path, mirror.url);
    expect(readFileSync(join(folder, 'lib/a-1.jar'), 'utf8')).toBe(text);
    expect(existsSync(join(folder, 'bin/zkServer.sh'))).toBe(true);
    expect(await bring(home.path, mirror.url)).toBe(folder);
    expect(mirror.asked).toEqual([`/${path}`]);
    expect(cacheOf(home.path)).toEqual(['zookeeper-3.9.9']);
  });

  it('is brought by two at once', async () => {
    using home = temporaryFolder();
    using mirror = await repository(good);
    await Promise.all([bring(home.path, mirror.url), bring(home.path, mirror.url)]);
    expect(cacheOf(home.path)).toEqual(['zookeeper-3.9.9']);
  });

  it('comes from the repository of Maven when it has the listed jar', async () => {
    using home = temporaryFolder();
    mkdirSync(join(home.path, '.m2/repository', path, '..'), { recursive: true });
    writeFileSync(join(home.path, '.m2/repository', path), text);
    await bring(home.path, undefined);
    writeFileSync(join(home.path, '.m2/repository', path), 'damaged');
    using other = temporaryFolder();
    using mirror = await repository(good);
    process.env.HOME = home.path;
    await bringRelease('3.9.9', { XDG_CACHE_HOME: other.path, ZK_LOCAL_MIRROR: mirror.url }, () => {}, jars);
    expect(mirror.asked).toHaveLength(1);
  });

  it('follows redirects', async () => {
    using home = temporaryFolder();
    using target = await repository(good);
    using mirror = await repository((_request, response) =>
      response.writeHead(302, { location: `${target.url}/other` }).end(),
    );
    await bring(home.path, mirror.url);
    expect(target.asked).toEqual(['/other']);
  });

  it('goes through a proxy', async () => {
    using home = temporaryFolder();
    using proxy = await repository(good);
    await bring(home.path, 'http://mirror.example/maven', { HTTP_PROXY: proxy.url });
    expect(proxy.asked).toEqual([`http://mirror.example/maven/${path}`]);
  });

  it('goes through a proxy with TLS', async () => {
    using home = temporaryFolder();
    using proxy = await repository(good);
    // This proxy opens no tunnel; that it is asked for one is enough.
    const problem = await problemOf(
      bring(home.path, 'https://mirror.example/maven', { HTTPS_PROXY: proxy.url }),
    );
    expect(problem.id).toBe('download-failed');
  });
});

describe('nothing is kept', () => {
  it.each<[what: string, listener: RequestListener, id: string, words: RegExp]>([
    ['of another jar', (_, response) => response.end('other'), 'checksum-differs', /SHA-256/],
    ['of a part', (_, response) => response.end(text.slice(1)), 'checksum-differs', /SHA-256/],
    ['of a page of an error', (_, response) => response.writeHead(404).end(text), 'download-failed', /404/],
    ['of a connection that breaks', (request) => request.socket.destroy(), 'download-failed', /ECONNRESET/],
    [
      'of redirects without end',
      (_, response) => response.writeHead(301, { location: '/again' }).end(),
      'download-failed',
      /301/,
    ],
  ])('%s', async (_what, listener, id, words) => {
    using home = temporaryFolder();
    using mirror = await repository(listener);
    expect(await problemOf(bring(home.path, mirror.url))).toMatchObject({
      status: 69,
      id,
      message: expect.stringMatching(words),
    });
    expect(cacheOf(home.path)).toEqual([]);
  });

  it('when no repository is known', async () => {
    using home = temporaryFolder();
    expect(await problemOf(bring(home.path, undefined))).toMatchObject({
      status: 69,
      id: 'no-maven-repository',
    });
    expect(cacheOf(home.path)).toEqual([]);
  });

  it('when nobody listens', async () => {
    using home = temporaryFolder();
    expect(await problemOf(bring(home.path, 'http://127.0.0.1:1'))).toMatchObject({
      id: 'download-failed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
