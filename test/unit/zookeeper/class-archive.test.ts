import { describe, expect, it } from 'vitest';
import { archivePath, parseManifest } from '../../../src/zookeeper/class-archive.ts';

const lines = [
  'aot-cache 41107456 1795508923 /opt/zookeeper/class-archive/classes.aot',
  'release IMPLEMENTOR="Debian"',
  'release JAVA_RUNTIME_VERSION="25.0.5+8-1"',
  'jvm 24112704 1746088821 /opt/java/openjdk/lib/server/libjvm.so',
  'jar 724544 1795507484 lib/netty common-4.1.130.Final.jar',
  'jar 1367207 1795507484 lib/zookeeper-3.9.5.jar',
];
const text = (some: readonly string[]) => some.map((line) => `${line}\n`).join('');

describe('a manifest', () => {
  it('has the kind, the archive, the runtime and the jars', () => {
    expect(parseManifest(text(lines))).toEqual({
      kind: 'aot-cache',
      made: {
        archive: expect.objectContaining({ size: 41_107_456, seconds: 1_795_508_923 }),
        javaRelease: 'IMPLEMENTOR="Debian"\nJAVA_RUNTIME_VERSION="25.0.5+8-1"',
        jvm: expect.objectContaining({ size: 24_112_704, seconds: 1_746_088_821 }),
        jars: new Map([
          ['lib/netty common-4.1.130.Final.jar', expect.objectContaining({ size: 724_544 })],
          ['lib/zookeeper-3.9.5.jar', expect.objectContaining({ seconds: 1_795_507_484 })],
        ]),
      },
    });
  });

  it('may lack the release file, which some runtimes do not have', () => {
    const some = lines.filter((line) => !line.startsWith('release'));
    expect(parseManifest(text(some))?.made.javaRelease).toBe('');
  });

  it.each([
    ['that is empty', ''],
    ['without a kind', text(lines.slice(1))],
    ['of an unknown kind', text(['other 1 2 /file', ...lines.slice(1)])],
    ['without the JVM', text(lines.filter((line) => !line.startsWith('jvm')))],
    ['without jars', text(lines.slice(0, 4))],
    ['with a size that is not a number', text(['aot-cache big 1 /file', ...lines.slice(1)])],
  ])('%s is none', (_what, manifest) => {
    expect(parseManifest(manifest)).toBeUndefined();
  });
});

it('the file has the name that the JVM of its kind expects', () => {
  expect(archivePath('/archive', 'dynamic-archive')).toBe('/archive/classes.jsa');
  expect(archivePath('/archive', 'aot-cache')).toBe('/archive/classes.aot');
});
