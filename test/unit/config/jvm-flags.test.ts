import { expect, it } from 'vitest';
import { findProperty, givenJvmFlags, hiddenJvmFlags, javaChooser } from '../../../src/config/jvm-flags.ts';
import { settingsOf } from '../../support/process/settings.ts';

it('the flags are in the order of the command line, each with where it was given', () => {
  const settings = settingsOf({ ZK_JVM_FLAGS: '-Da=1 -Db=2' });
  expect(givenJvmFlags(settings, { JVMFLAGS: '-Dd=4', SERVER_JVMFLAGS: ' -Dc=3 ' })).toEqual([
    { flag: '-Da=1', from: 'ZK_JVM_FLAGS' },
    { flag: '-Db=2', from: 'ZK_JVM_FLAGS' },
    { flag: '-Dc=3', from: 'SERVER_JVMFLAGS' },
    { flag: '-Dd=4', from: 'JVMFLAGS' },
  ]);
});

it('there are none where none are given', () => {
  expect(givenJvmFlags(settingsOf({}), {})).toEqual([]);
});

it('what the JVM takes from its environment is found, and what a script may add', () => {
  const script = {
    path: '/conf/zookeeper-env.sh',
    text: 'export JVMFLAGS="-Xshare:off -Da=b"\n# -commented\n',
  };
  const environment = { JAVA_TOOL_OPTIONS: '-Da=1', JDK_JAVA_OPTIONS: '-Db=2 @file', _JAVA_OPTIONS: '-Dc=3' };
  const found = hiddenJvmFlags(environment, script);
  expect(found).toEqual(
    expect.arrayContaining([
      { flag: '-Da=1', from: 'JAVA_TOOL_OPTIONS' },
      { flag: '-Db=2', from: 'JDK_JAVA_OPTIONS' },
      { flag: '@file', from: 'JDK_JAVA_OPTIONS' },
      { flag: '-Dc=3', from: '_JAVA_OPTIONS' },
      { flag: '-Xshare:off', from: '/conf/zookeeper-env.sh' },
    ]),
  );
});

it('the last flag for a system property is found', () => {
  const flags = [
    { flag: '-Da=1', from: 'ZK_JVM_FLAGS' },
    { flag: '-Dab=2', from: 'JVMFLAGS' },
    { flag: '-Da=3', from: 'JVMFLAGS' },
  ];
  expect(findProperty(flags, 'a')).toEqual({ flag: '-Da=3', from: 'JVMFLAGS' });
  expect(findProperty(flags, 'b')).toBeUndefined();
});

it('a script that sets JAVA_HOME is found', () => {
  const script = (text: string) => ({ path: '/conf/zookeeper-env.sh', text });
  const path = '/conf/zookeeper-env.sh';
  expect(javaChooser([undefined, script('export JAVA_HOME=/jdk\n')])).toBe(path);
  expect(javaChooser([script('[ -d /jdk ] && JAVA_HOME=/jdk')])).toBe(path);
  expect(javaChooser([undefined, script('# JAVA_HOME=/jdk\nPATH=$JAVA_HOME/bin:$PATH\n')])).toBeUndefined();
});
