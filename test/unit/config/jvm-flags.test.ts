import { expect, it } from 'vitest';
import { givenJvmFlags } from '../../../src/config/jvm-flags.ts';
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
