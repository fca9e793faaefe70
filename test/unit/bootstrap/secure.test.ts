import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { helloWord, listen } from '../../../src/bootstrap/listener.ts';
import { secured } from '../../../src/bootstrap/secure.ts';
import { systemEffects } from '../../../src/bootstrap/wait.ts';
import { createAuthority } from '../../../src/local/authority.ts';
import { connectionOptions } from '../../../src/tls/connect.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { secretFiles, valid, writeFiles } from '../../support/tls/secrets.ts';

const authority = createAuthority('quorum', valid);

function identity(by = authority, names: readonly string[] = ['localhost'], trusted = authority) {
  using folder = temporaryFolder();
  const own = by.issue({ commonName: 'zk', names, validity: valid });
  const files = secretFiles(own, [trusted]);
  return connectionOptions(readMaterial(writeFiles(folder.path, files), undefined, true), 'localhost');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const hello = `${helloWord}hello\n`;

async function asked(word: string, tls?: ReturnType<typeof identity>, own = identity()) {
  const port = await freePort();
  const listener = await listen(port, '127.0.0.1', (line) => `answer to ${line}\n`, own);
  try {
    return await ask({ host: 'localhost', port, word, timeoutMs: 5_000, tls });
  } finally {
    await listener.close();
  }
}

describe('a listener with certificates', () => {
  it('answers a hello inside TLS', async () => {
    expect(await asked(hello, identity())).toEqual({ kind: 'answer', text: 'answer to hello\n' });
  });

  it('closes at a hello in plaintext', async () => {
    expect(await asked(hello)).toEqual({ kind: 'closed' });
  });

  it('answers the probes in plaintext', async () => {
    expect(await asked('ruok')).toEqual({ kind: 'answer', text: 'imok' });
  });

  it('refuses a peer of another CA', async () => {
    const other = createAuthority('other', valid);
    expect((await asked(hello, identity(other))).kind).not.toBe('answer');
  });

  it('refuses a peer without a certificate', async () => {
    const { ca } = identity();
    const anonymous = { ca } as ReturnType<typeof identity>;
    expect((await asked(hello, anonymous)).kind).not.toBe('answer');
  });

  it('is refused by a peer that dials another name', async () => {
    const reply = await asked(hello, identity(), identity(authority, ['elsewhere']));
    expect(reply.kind).toBe('tls-failed');
  });

  it('is accepted under another name where certificates have no hosts', async () => {
    const service = () => identity(authority, ['zk-client']);
    expect((await asked(hello, service(), service())).kind).toBe('answer');
  });
});

describe('a server whose plain port is for its own host', () => {
  it('is asked on its secure port', async () => {
    const [plain, secure] = [await freePort(), await freePort()];
    const tls = identity();
    const listener = await listen(secure, '127.0.0.1', () => 'inside\n', tls);
    try {
      const { network } = secured(systemEffects, { hello: undefined, words: { port: secure, tls } });
      const question = { host: 'localhost', port: plain, word: hello, timeoutMs: 5_000 };
      expect(await network.ask(question)).toEqual({ kind: 'answer', text: 'inside\n' });
    } finally {
      await listener.close();
    }
  });

  it('is asked in plaintext without certificates', () => {
    expect(secured(systemEffects, { hello: undefined, words: undefined })).toBe(systemEffects);
  });
});
