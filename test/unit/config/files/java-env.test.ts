import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderJavaEnv } from '../../../../src/config/files/java-env.ts';
import { findHeap, type ServerHeap } from '../../../../src/config/heap.ts';
import { givenJvmFlags, type JvmEnvironment } from '../../../../src/config/jvm-flags.ts';
import { settingsOf } from '../../../support/process/settings.ts';

/** The variables that a shell has after reading java.env. */
function sourced(text: string, environment: JvmEnvironment = {}) {
  const script = `${text}\nprintf '%s\\0' "$ZOO_LOG_DIR" "$SERVER_JVMFLAGS" "$JVMFLAGS" "\${JMXDISABLE-}"`;
  const { stdout, stderr } = spawnSync('/bin/sh', ['-euc', `: "\${JVMFLAGS:=}"; ${script}`], {
    env: { ...environment },
    encoding: 'utf8',
  });
  const [logDir, serverFlags, flags, jmxDisable] = stdout.split('\0');
  return { stderr, logDir, serverFlags, flags, jmxDisable };
}

const heapOf = (text: string): ServerHeap => {
  const bound = { text, bytes: 0, given: undefined };
  return { max: bound, initial: bound };
};
const heap = heapOf('512m');

describe('a shell that reads java.env has', () => {
  it('log directory and heap, the heap for the server alone', () => {
    expect(sourced(renderJavaEnv('/var/log/zookeeper', heapOf('2G'), [], []))).toEqual({
      stderr: '',
      logDir: '/var/log/zookeeper',
      serverFlags: '-Xmx2G -Xms2G',
      flags: '',
      jmxDisable: 'true',
    });
  });

  it('an initial heap that is smaller than the maximum', () => {
    const smaller = { max: heapOf('2G').max, initial: heapOf('512m').initial };
    expect(sourced(renderJavaEnv('/logs', smaller, [], [])).serverFlags).toBe('-Xmx2G -Xms512m');
  });

  it('the given flags after the heap, and those of the environment last', () => {
    const text = renderJavaEnv('/logs', heap, ['-XX:+UseG1GC', '-Da=b'], []);
    expect(sourced(text, { SERVER_JVMFLAGS: '-Dlast=1' }).serverFlags).toBe(
      '-Xmx512m -Xms512m -XX:+UseG1GC -Da=b -Dlast=1',
    );
  });

  it.each([
    ['nothing', {}, 'true'],
    ['empty variables', { JMXDISABLE: '', JMXPORT: '' }, 'true'],
    ['a port', { JMXPORT: '9999' }, ''],
    ['JMX on', { JMXDISABLE: 'false' }, 'false'],
    ['JMX on and a port', { JMXDISABLE: 'false', JMXPORT: '9999' }, 'false'],
    ['JMX off', { JMXDISABLE: 'true' }, 'true'],
    ['JMX off and a port', { JMXDISABLE: 'true', JMXPORT: '9999' }, 'true'],
  ])('JMX as the operator wants it: given %s', (_what, environment, expected) => {
    expect(sourced(renderJavaEnv('/logs', heap, [], []), environment).jmxDisable).toBe(expected);
  });

  it.each(['-Da=$HOME', '-Da=`id`', '-Da=$(id)', '-Da="b"', "-Da='b'", '-Da=b\\', '-Da=;id', '-Da=é'])(
    '%s as it was given',
    (flag) => {
      const { stderr, serverFlags } = sourced(renderJavaEnv('/logs', heap, [flag], []));
      expect(stderr).toBe('');
      expect(serverFlags).toBe(`-Xmx512m -Xms512m ${flag}`);
    },
  );
});

it('the class path of a member names the voters, which envi prints; that of a single server is left alone', () => {
  const classPath = (voters: readonly number[], given?: string) =>
    spawnSync(
      '/bin/sh',
      ['-euc', `${renderJavaEnv('/logs', heap, [], voters)}\nprintf '%s' "\${CLASSPATH-none}"`],
      {
        env: given === undefined ? {} : { CLASSPATH: given },
        encoding: 'utf8',
      },
    ).stdout;
  expect(classPath([1, 2, 3])).toBe('/zk-bootstrap/voters/1,2,3');
  expect(classPath([1, 2, 3], '/extra.jar')).toBe('/zk-bootstrap/voters/1,2,3:/extra.jar');
  expect(classPath([1])).toBe('none');
});

describe('on the command line of the server, as zkServer.sh puts it together, the heap counts that is', () => {
  /** The last of the flags that start so, after the flags that zkEnv.sh puts first. */
  function last(start: string, environment: Readonly<Record<string, string>>, jvm: JvmEnvironment) {
    const settings = settingsOf(environment);
    const found = findHeap(settings, givenJvmFlags(settings, jvm), undefined);
    if ('id' in found) throw new Error(found.message);
    const { serverFlags, flags } = sourced(
      renderJavaEnv('/logs', found, settings.values.jvmFlags ?? [], []),
      jvm,
    );
    const all = `-Xmx1000m ${serverFlags} ${flags}`.split(' ');
    return all.findLast((flag) => flag.startsWith(start));
  }

  it.each<
    [
      what: string,
      environment: Readonly<Record<string, string>>,
      jvm: JvmEnvironment,
      max: string,
      initial: string,
    ]
  >([
    ['the setting', { ZK_HEAP_SIZE: '512m' }, {}, '-Xmx512m', '-Xms512m'],
    [
      "JVMFLAGS as the official image's manual has it",
      {},
      { JVMFLAGS: '-Xmx1024m' },
      '-Xmx1024m',
      '-Xms1024m',
    ],
    ['SERVER_JVMFLAGS', {}, { SERVER_JVMFLAGS: '-Xmx1024m' }, '-Xmx1024m', '-Xms1024m'],
    ['ZK_JVM_FLAGS', { ZK_JVM_FLAGS: '-Xmx1024m' }, {}, '-Xmx1024m', '-Xms1024m'],
    ['a smaller initial heap', {}, { JVMFLAGS: '-Xms128m' }, '-Xmx2G', '-Xms128m'],
    ['both in JVMFLAGS', {}, { JVMFLAGS: '-Xmx1g -Xms128m' }, '-Xmx1g', '-Xms128m'],
    [
      'in JVMFLAGS rather than SERVER_JVMFLAGS',
      {},
      { JVMFLAGS: '-Xmx1g', SERVER_JVMFLAGS: '-Xmx3g' },
      '-Xmx1g',
      '-Xms1g',
    ],
  ])('%s', (_what, environment, jvm, max, initial) => {
    expect([last('-Xmx', environment, jvm), last('-Xms', environment, jvm)]).toEqual([max, initial]);
  });
});
