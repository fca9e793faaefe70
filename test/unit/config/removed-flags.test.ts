import { expect, it } from 'vitest';
import { checkRemovedFlags } from '../../../src/config/removed-flags.ts';

/** The flags that a release refuses. */
function refusedBy(
  release: number | undefined,
  flags: readonly string[],
  isOpenJ9 = false,
): readonly string[] {
  const jvmFlags = flags.map((flag) => ({ flag, from: 'ZK_JVM_FLAGS' }));
  const java = { path: '/usr/bin/java', release, isOpenJ9 };
  return checkRemovedFlags(java, jvmFlags).map(({ subject }) => subject);
}

it.each([
  // In some release of those between 11 and 17 the JVM begins to refuse it; only 17 was run.
  ['-XX:+UseConcMarkSweepGC', { 11: false, 16: false, 17: true, 21: true, 25: true, 30: true }],
  ['-XX:-UseConcMarkSweepGC', { 11: false, 17: true }],
  ['-XX:CMSInitiatingOccupancyFraction=70', { 11: false, 17: true }],
  ['-XX:+CMSIncrementalMode', { 8: false, 11: true, 17: true }],
  ['-XX:+PrintGCDateStamps', { 8: false, 11: true, 25: true }],
  ['-XX:+PrintGCDetails', { 8: false, 11: false, 25: false }],
  ['-XX:MaxPermSize=128m', { 8: false, 11: false, 17: true }],
  ['-XX:+UseBiasedLocking', { 17: false, 21: true }],
  ['-XX:MaxRAMFraction=1', { 21: false, 25: true }],
  ['-XX:MaxRAMPercentage=60', { 25: false }],
  ['-XX:+ZGenerational', { 21: false, 25: false, 26: true }],
  ['-Xincgc', { 8: false, 11: true }],
  ['-Xconcgc', { 11: false, 17: true }],
  ['-Xfuture', { 21: false, 25: true }],
  ['-Djava.ext.dirs=/ext', { 8: false, 11: true }],
  ['-Xbootclasspath/p:/patch.jar', { 8: false, 11: true }],
  ['-Xbootclasspath/a:/more.jar', { 25: false }],
  ['-Djava.security.manager', { 21: false, 25: true }],
  ['-Djava.security.manager=allow', { 21: false, 25: true }],
  ['-Djava.security.manager=disallow', { 21: false, 25: false }],
  ['-Djava.security.manager.class=x', { 25: false }],
])('%s is refused by %o', (flag, refused) => {
  const found = Object.keys(refused).map((release) => [
    release,
    refusedBy(Number(release), [flag]).length > 0,
  ]);
  expect(Object.fromEntries(found)).toEqual(refused);
});

it('nothing is said of a Java of unknown release', () => {
  expect(refusedBy(undefined, ['-XX:+UseConcMarkSweepGC'])).toEqual([]);
});

it('each of several is named', () => {
  const flags = ['-XX:+UseParNewGC', '-XX:+UseG1GC', '-XX:+UseConcMarkSweepGC'];
  expect(refusedBy(25, flags)).toEqual(['-XX:+UseParNewGC', '-XX:+UseConcMarkSweepGC']);
});

it('with -XX:+IgnoreUnrecognizedVMOptions only those that the JVM recognizes and refuses', () => {
  const flags = ['-XX:+UseConcMarkSweepGC', '-Xincgc', '-Djava.security.manager', '-Djava.ext.dirs=/ext'];
  expect(refusedBy(25, [...flags, '-XX:+IgnoreUnrecognizedVMOptions'])).toEqual(flags.slice(2));
});

it('OpenJ9 ignores the names that it does not recognize, and refuses what its class library does not allow', () => {
  const flags = ['-XX:+UseConcMarkSweepGC', '-XX:+PrintGCDateStamps', '-Djava.security.manager'];
  expect(refusedBy(25, flags, true)).toEqual(['-Djava.security.manager']);
});
