// Any folder of certificates is refused with an id, or works on a real ZooKeeper. test/chaos/tls-folders.ts is the long form.
import { expect, it } from 'vitest';
import { createAuthority } from '../../src/local/authority.ts';
import { tryFolder, type Verdict } from '../support/tls/folder-trial.ts';
import { everybody, sampleFolders } from '../support/tls/fuzzed-folders.ts';
import { valid } from '../support/tls/secrets.ts';
import { TlsPort } from '../support/tls/tls-port.ts';

it('a folder of certificates is refused, or it works', async () => {
  const own = createAuthority('anybody', valid).issue({ commonName: 'zk', validity: valid });
  await using port = await TlsPort.start('3.9.5', own, [own, ...everybody]);
  const verdicts: Verdict['kind'][] = [];
  for (const files of sampleFolders(150, 20_261_124))
    for (const purpose of ['quorum', 'client'] as const) {
      const verdict = await tryFolder(files, purpose, port);
      expect(verdict, `${purpose}: ${JSON.stringify(files)}`).not.toHaveProperty('kind', 'fails');
      verdicts.push(verdict.kind);
    }
  for (const kind of ['works', 'refused'])
    expect(verdicts.filter((each) => each === kind).length).toBeGreaterThan(30);
});
