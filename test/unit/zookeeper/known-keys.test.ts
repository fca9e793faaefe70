import { describe, expect, it } from 'vitest';
import { rows } from '../../../src/settings/table.ts';
import { type KeyLookUp, knownKeys, lookUpKey } from '../../../src/zookeeper/known-keys.ts';
import { isKnownIn } from '../../../src/zookeeper/version.ts';

const known: KeyLookUp = { kind: 'known' };
const newer = (since: string): KeyLookUp => ({ kind: 'newer', since });
const gone = (until: string): KeyLookUp => ({ kind: 'gone', until });
const jvm = (property: string): KeyLookUp => ({ kind: 'jvm', property });
const unknown = (nearest?: string): KeyLookUp => ({ kind: 'unknown', nearest });

describe('lookUpKey', () => {
  it.each<readonly [key: string, version: string | undefined, expected: KeyLookUp]>([
    ['tickTime', '3.4.0', known],
    ['quorumListenOnAllIPs', '3.4.5', newer('3.4.6')],
    ['metricsProvider.httpPort', '3.5.10', newer('3.6.0')],
    ['metricsProvider.httpPort', '3.6.0', known],
    ['metricsProvider.httpHost', '3.7.2', newer('3.8.0')],

    // Brought to older lines too.
    ['4lw.commands.whitelist', '3.4.9', newer('3.4.10')],
    ['4lw.commands.whitelist', '3.4.14', known],
    ['4lw.commands.whitelist', '3.5.2-alpha', newer('3.5.3')],
    ['4lw.commands.whitelist', '3.5.3-beta', known],
    ['client.certReload', '3.7.2', known],
    ['client.certReload', '3.8.4', newer('3.8.5')],

    ['leader.maxConcurrentSnapshots', '3.5.10', known],
    ['leader.maxConcurrentSnapshots', '3.6.0', gone('3.6.0')],
    ['ipReachableTimeout', '3.4.10', newer('3.4.11')],
    ['ipReachableTimeout', '3.9.4', gone('3.5.0')],

    ['jute.maxbuffer', '3.9.4', jvm('jute.maxbuffer')],
    ['jute.maxbuffer', undefined, jvm('jute.maxbuffer')],
    ['jute.maxbuffer.extrasize', '3.9.4', known],
    ['readonlymode.enabled', '3.4.14', jvm('readonlymode.enabled')],
    ['znode.container.maxPerMinute', '3.4.14', newer('3.5.1')],
    ['znode.container.maxPerMinute', '3.9.4', jvm('znode.container.maxPerMinute')],

    // First a flag of the JVM alone, later a key.
    ['fsync.warningthresholdms', '3.4.8', jvm('fsync.warningthresholdms')],
    ['fsync.warningthresholdms', '3.4.9', known],
    ['learner.asyncSending', '3.6.2', newer('3.6.3')],
    ['learner.asyncSending', '3.7.0', jvm('learner.asyncSending')],
    ['learner.asyncSending', '3.7.1', known],

    ['server.1', '3.4.14', known],
    ['weight.255', undefined, known],
    ['server.', '3.9.4', unknown()],
    ['authProvider.sasl', '3.4.14', known],
    ['authProvider.x50', '3.9.4', unknown('authProvider.x509')],
    ['metricsProvider.mine.anything', '3.9.4', known],
    ['metricsProvider.mine.anything', '3.5.10', newer('3.6.0')],
    ['metricsProvider.httpport', '3.9.4', unknown('metricsProvider.httpPort')],

    ['autopurge.purgeInteval', '3.9.4', unknown('autopurge.purgeInterval')],
    ['ticktime', '3.9.4', unknown('tickTime')],
    ['clientport', undefined, unknown('clientPort')],
    ['ssl.quorum.keystore.location', '3.9.4', unknown('ssl.quorum.keyStore.location')],
    ['zookeeper.snapCount', '3.9.4', unknown('snapCount')],
    ['jute.maxBuffer', '3.9.4', unknown('jute.maxbuffer')],
    ['com.example.mine', '3.9.4', unknown()],

    // Later than what was measured: it may well be a new key.
    ['metricsProvider.httpsPort', '3.10.0', known],
    ['autopurge.purgeIntervals', '3.10.0', unknown()],

    ['oraclePath', undefined, known],
    ['ipReachableTimeout', undefined, known],
    ['constructor', '3.9.4', unknown()],
  ])('%s in ZooKeeper %s', (key, version, expected) => {
    expect(lookUpKey(key, version)).toEqual(expected);
  });

  it('names no key that is newer than the server as the nearest', () => {
    expect(lookUpKey('audit.enabled', '3.6.0')).toEqual(unknown('audit.enable'));
    expect(lookUpKey('audit.enabled', '3.4.14')).toEqual(unknown());
  });
});

describe('knownKeys', () => {
  const releases = [
    '3.4.0',
    '3.4.9',
    '3.4.14',
    '3.5.0',
    '3.5.3',
    '3.5.10',
    '3.6.0',
    '3.7.0',
    '3.8.0',
    '3.9.0',
  ];

  it.each(releases)('has every key that the settings write for ZooKeeper %s', (release) => {
    const written = rows.flatMap(([, { writtenTo, since }]) => {
      if (writtenTo?.file !== 'zoo.cfg' || !('key' in writtenTo)) return [];
      const isWritten = since === undefined || isKnownIn(release, since);
      return isWritten ? [writtenTo.key, ...Object.keys({ ...writtenTo.with, ...writtenTo.without })] : [];
    });
    expect(written.filter((key) => lookUpKey(key, release).kind !== 'known')).toEqual([]);
  });

  it('gives a key at most one row for the file and one for the JVM', () => {
    const named = knownKeys.flatMap(({ keys, only }) =>
      keys
        .trim()
        .split(/\s+/)
        .map((key) => `${key} ${only}`),
    );
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
  });
});
