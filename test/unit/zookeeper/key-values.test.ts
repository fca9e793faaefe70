import { expect, it } from 'vitest';
import { wrongValue } from '../../../src/zookeeper/key-values.ts';

it.each([
  ['syncEnabled', 'true', '3.9.4', undefined],
  ['syncEnabled', 'False', '3.9.4', undefined],
  ['syncEnabled', 'nope', '3.9.4', 'true or false'],
  ['syncEnabled', 'nope', '3.4.14', 'true or false'],
  ['syncEnabled', '', '3.9.4', 'true or false'],
  ['electionAlg', '3', '3.9.4', undefined],
  ['electionAlg', '0', '3.9.4', '3'],
  ['electionAlg', '0', undefined, '3'],
  ['electionAlg', '0', '3.5.10', undefined],
  ['electionAlg', '4', '3.5.10', 'a whole number from 0 to 3'],
  ['observerMasterPort', '2191', '3.9.4', undefined],
  ['observerMasterPort', '2191x', '3.9.4', 'a whole number of up to nine digits'],
  ['peerType', 'Observer', '3.9.4', undefined],
  ['peerType', 'witness', '3.9.4', 'participant or observer'],
  ['snapCount', 'anything', '3.9.4', undefined],
])('%s=%s of ZooKeeper %s: expected %s', (key, value, version, expected) => {
  expect(wrongValue(key, value, version)?.expected).toBe(expected);
});
