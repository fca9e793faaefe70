// A folder of certificates with any damage is refused, or it works: what is made of it opens a TLS connection.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { helloWord, listen } from '../../src/bootstrap/listener.ts';
import { secured } from '../../src/bootstrap/secure.ts';
import { systemEffects } from '../../src/bootstrap/wait.ts';
import { connectionOptions } from '../../src/tls/connect.ts';
import { readMaterial } from '../../src/tls/read.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { judgeFolder } from '../support/tls/judge.ts';
import { keyText, type SecretFiles, secretFiles, writeFiles } from '../support/tls/secrets.ts';
import { authority, clientAuthority, issue } from '../unit/tls/cases.ts';

const numRuns = Number(process.env.CONFIGURATIONS ?? 300);

/** At the time of the facts of a test, and when this runs. */
const validity = { notBefore: new Date('2025-12-01'), notAfter: new Date('2040-01-01') };
const intermediate = authority.issueAuthority('intermediate', validity);
const ofIntermediate = issue({ validity }, intermediate);
const own = issue({ validity });
const blocks = [
  own.certificate,
  keyText(own.key),
  keyText(own.key, 'sec1'),
  ofIntermediate.certificate,
  keyText(ofIntermediate.key),
  intermediate.certificate,
  authority.certificate,
  clientAuthority.certificate,
  'a line of text\n',
];
const whole: readonly SecretFiles[] = [
  secretFiles(own, [authority]),
  secretFiles(ofIntermediate, [authority], { chain: [intermediate] }),
  secretFiles(ofIntermediate, [intermediate]),
];

/** Some bytes of a text changed, cut or doubled. */
const damaged = (text: string) =>
  fc
    .array(
      fc.tuple(fc.nat(Math.max(text.length - 1, 0)), fc.constantFrom('', 'A', '\n', '-', '\0', '\r\n')),
      {
        maxLength: 3,
      },
    )
    .map((changes) =>
      changes.reduce((now, [place, by]) => now.slice(0, place) + by + now.slice(place + 1), text),
    );
const mixed = fc.array(fc.constantFrom(...blocks), { maxLength: 4 }).map((parts) => parts.join(''));
const folders: fc.Arbitrary<SecretFiles> = fc
  .constantFrom(...whole)
  .chain((files) =>
    fc.record(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [
          name,
          fc.oneof(damaged(text), mixed, fc.constant(text)),
        ]),
      ),
    ),
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('a folder is refused, or its servers connect to each other', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(folders, async (files) => {
      using folder = temporaryFolder();
      writeFiles(folder.path, files);
      const problems = judgeFolder(folder.path);
      if (problems.some(({ severity }) => severity === 'error')) return;
      accepted += 1;
      const options = connectionOptions(readMaterial(folder.path, undefined, true), false);
      const port = await freePort();
      const listener = await listen(port, '127.0.0.1', () => 'hello\n', options);
      const { network } = secured(systemEffects, { hello: options, words: undefined });
      const reply = await network.ask({
        host: '127.0.0.1',
        port,
        word: `${helloWord}{}\n`,
        timeoutMs: 5_000,
      });
      await listener.close();
      expect(reply).toEqual({ kind: 'answer', text: 'hello\n' });
    }),
    { numRuns, seed: 20_240_229 },
  );
  expect(accepted).toBeGreaterThan(numRuns / 20);
}, 120_000);
