import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { helloWord, listen } from '../../../src/bootstrap/listener.ts';
import { secured } from '../../../src/bootstrap/secure.ts';
import { systemEffects } from '../../../src/bootstrap/wait.ts';
import { createAuthority, type Identity } from '../../../src/local/authority.ts';
import { connectionOptions } from '../../../src/tls/connect.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { issueOdd } from '../../support/tls/openssl.ts';
import { peerCases, trusted } from '../../support/tls/peer-cases.ts';
import { keyText, secretFiles, valid, writeFiles } from '../../support/tls/secrets.ts';

const authority = createAuthority('quorum', valid);

function identityOf(
  own: Identity,
  trusted: readonly Identity[],
  chain: readonly Identity[] = [],
  comparesNames = true,
) {
  using folder = temporaryFolder();
  const files = secretFiles(own, trusted, { chain });
  return connectionOptions(readMaterial(writeFiles(folder.path, files), undefined, true), comparesNames);
}

const identity = (by = authority, names: readonly string[] = ['localhost', '127.0.0.1', '::1']) =>
  identityOf(by.issue({ commonName: 'zk', names, validity: valid }), [authority]);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const hello = `${helloWord}hello\n`;

/** What a peer with this identity is answered. */
async function asked(word: string, peer?: ReturnType<typeof identity>, own = identity(), host = 'localhost') {
  const port = await freePort();
  const listener = await listen(port, undefined, (line) => `answer to ${line}\n`, own);
  try {
    const { network } = secured(systemEffects, { hello: peer, words: undefined });
    return await network.ask({ host, port, word, timeoutMs: 5_000 });
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
    const { ca, checkServerIdentity } = identity();
    const anonymous = { ca, checkServerIdentity } as ReturnType<typeof identity>;
    expect((await asked(hello, anonymous)).kind).not.toBe('answer');
  });

  it('is refused by a peer that dials another name', async () => {
    const reply = await asked(hello, identity(), identity(authority, ['elsewhere']));
    expect(reply.kind).toBe('tls-failed');
  });

  it('is accepted under another name where certificates have no hosts', async () => {
    const service = { ...identity(authority, ['zk-client']), checkServerIdentity: () => undefined };
    expect((await asked(hello, service, service)).kind).toBe('answer');
  });

  it.each(['127.0.0.1', '::1'])('is asked by its address %s', async (host) => {
    expect(await asked(hello, identity(), identity(), host)).toEqual({
      kind: 'answer',
      text: 'answer to hello\n',
    });
    const other = identity(authority, ['localhost', '127.0.0.2']);
    expect((await asked(hello, identity(), other, host)).kind).toBe('tls-failed');
  });
});

describe('a peer is answered that the server in Java accepts, and no other', () => {
  const own = identityOf(
    authority.issue({ commonName: 'zk', validity: valid }),
    [authority, ...trusted],
    [],
    false,
  );

  it.each(peerCases)('$what', async ({ own: shown, chain = [], isAccepted, isRefusedByBootstrap }) => {
    const peer = identityOf(shown, [authority], chain, false);
    const answers = async (...words: Parameters<typeof asked>) => (await asked(...words)).kind === 'answer';
    const verdicts = {
      whenDialling: await answers(hello, peer, own),
      whenDiallingAnAddress: await answers(hello, peer, own, '127.0.0.1'),
      whenDialled: await answers(hello, own, peer),
    };
    const { whenDialled, whenDialling } = isAccepted;
    if (!isRefusedByBootstrap)
      expect(verdicts).toEqual({ whenDialled, whenDialling, whenDiallingAnAddress: whenDialling });
    // Never more than in Java.
    expect([verdicts.whenDialled && !whenDialled, verdicts.whenDialling && !whenDialling]).toEqual([
      false,
      false,
    ]);
  });

  it.each([
    ['with a signature of MD5', { hash: 'md5', key: ['rsa:2048'] }],
    ['with RSA of 768 bits', { key: ['rsa:768'] }],
    ['for the agreement of keys', { extensions: ['keyUsage=critical,keyAgreement'] }],
  ])('%s, which OpenSSL accepts at this level', async (_what, request) => {
    const withRsa = createAuthority('with RSA', valid, 'rsa');
    const shown = issueOdd({ by: withRsa, ...request });
    const weak = {
      ...identityOf(shown, [withRsa], [], false),
      cert: shown.certificate,
      key: keyText(shown.key),
    };
    const strong = identityOf(withRsa.issue({ commonName: 'zk', validity: valid }), [withRsa], [], false);
    expect((await asked(hello, strong, strong)).kind).toBe('answer');
    expect((await asked(hello, weak, strong)).kind).not.toBe('answer');
    expect((await asked(hello, strong, { ...weak, ca: strong.ca })).kind).not.toBe('answer');
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
