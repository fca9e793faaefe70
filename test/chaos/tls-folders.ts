// node test/chaos/tls-folders.ts --folders 5000 --seed 1 --release 3.9.5: gives folders of certificates with any mistake to
// the checks before the start, and those that they accept to a real ZooKeeper and to two servers that ask each other. Ends
// with counts, and with status 1 when one was accepted that does not work. Before 3.9 a server is started for each of them.
import { parseArgs } from 'node:util';
import { createAuthority } from '../../src/local/authority.ts';
import { releases } from '../support/server/zookeeper-jars.ts';
import { tryFolder } from '../support/tls/folder-trial.ts';
import { everybody, sampleFolders } from '../support/tls/fuzzed-folders.ts';
import { valid } from '../support/tls/secrets.ts';
import { TlsPort } from '../support/tls/tls-port.ts';

const { values } = parseArgs({
  options: {
    folders: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    release: { type: 'string', default: '3.9.5' },
  },
});
const release = releases.find((each) => each === values.release);
if (release === undefined) throw new Error(`expected one of ${releases.join(', ')}, got ${values.release}`);

const own = createAuthority('anybody', valid).issue({ commonName: 'zk', validity: valid });
await using port = await TlsPort.start(release, own, [own, ...everybody]);
const counts = { folders: 0, works: 0, refused: 0, fails: 0 };
const refusals = new Map<string, number>();
for (const files of sampleFolders(Number(values.folders), Number(values.seed)))
  for (const purpose of ['quorum', 'client'] as const) {
    const verdict = await tryFolder(files, purpose, port);
    counts.folders += 1;
    counts[verdict.kind] += 1;
    if (verdict.kind === 'refused')
      for (const id of verdict.ids) refusals.set(id, (refusals.get(id) ?? 0) + 1);
    if (verdict.kind === 'fails') console.error(`${purpose}, ${verdict.where}: ${JSON.stringify(files)}`);
  }
console.log(JSON.stringify({ release, ...counts, refusals: Object.fromEntries([...refusals].sort()) }));
process.exitCode = counts.fails === 0 ? 0 : 1;
