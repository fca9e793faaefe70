import { describe, expect, it } from 'vitest';
import { readMaterial } from '../../../src/tls/read.ts';
import { checkReverseName, findReverseName, type ReverseName } from '../../../src/tls/reverse-name.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { settingsOf } from '../../support/process/settings.ts';
import { secretFiles, writeFiles } from '../../support/tls/secrets.ts';
import { authority, host, issue } from './cases.ts';

const ensemble = {
  myId: 1,
  groups: [],
  weights: [],
  members: [1, 2].map((id) => ({
    id,
    host: id === 1 ? host : 'zk-1.zk.test',
    serverPort: 2888,
    electionPort: 3888,
    role: 'participant' as const,
  })),
};
const settings = settingsOf({ ZK_QUORUM_TLS_DIR: '/tls', ZK_QUORUM_TLS_NAMES: 'check' });
const address = '10.0.0.1';

async function ids(found: ReverseName | undefined, names = [host]): Promise<readonly string[]> {
  using folder = temporaryFolder();
  const material = readMaterial(
    writeFiles(folder.path, secretFiles(issue({ names }), [authority])),
    undefined,
    true,
  );
  const problems = await checkReverseName(settings, ensemble, material, 'both sides', async () => found);
  return problems.map(({ id }) => id);
}

describe('the certificate has the name that reverse DNS gives:', () => {
  it.each<[string, ReverseName | undefined, readonly string[]]>([
    ['that of the server', { address, name: host, resolvesBack: true }, []],
    ['another one', { address, name: 'other', resolvesBack: true }, ['reverse-name-not-in-certificate']],
    ['none', { address, name: undefined, resolvesBack: false }, ['reverse-name-not-in-certificate']],
    [
      'one of another address',
      { address, name: host, resolvesBack: false },
      ['reverse-name-not-in-certificate'],
    ],
    ['no answer', { address, code: 'EAI_AGAIN' }, ['reverse-name-unknown']],
    ['no address', undefined, []],
  ])('%s', async (_what, found, expected) => {
    expect(await ids(found)).toEqual(expected);
  });

  it.each<ReverseName>([
    { address, name: 'other', resolvesBack: true },
    { address, name: undefined, resolvesBack: false },
    { address, code: 'EAI_AGAIN' },
  ])('not needed where it has the address: %j', async (found) => {
    expect(await ids(found, [host, address])).toEqual([]);
  });
});

describe('the resolver of this host', () => {
  it('gives loopback a name that resolves back', async () => {
    expect(await findReverseName('127.0.0.1')).toMatchObject({ address: '127.0.0.1', resolvesBack: true });
  });

  it('gives no name for a host without an address', async () => {
    expect(await findReverseName('host.invalid')).toBeUndefined();
  });
});
