import { describe, expect, it } from 'vitest';
import { compileThresholds } from '../../../src/config/compile-thresholds.ts';

const flag = '-XX:CompileThresholdScaling=4';
const java = (release: number | undefined, isOpenJ9 = false) => ({
  path: '/usr/bin/java',
  release,
  isOpenJ9,
});
const given = (...flags: readonly string[]) => flags.map((flag) => ({ flag, from: 'JVMFLAGS' }));

it.each([11, 17, 21, 25, 26])('Java %i compiles later', (release) => {
  expect(compileThresholds(java(release), given('-Xmx1g', '-XX:+UseG1GC', '-Dx=y'))).toEqual([flag]);
});

it.each([
  ['Java 8, which ends at a flag that it does not have', java(8)],
  ['a Java of unknown release', java(undefined)],
  ['OpenJ9', java(21, true)],
  ['no Java', undefined],
])('not %s', (_what, which) => {
  expect(compileThresholds(which, [])).toEqual([]);
});

describe('not beside a flag of the operator', () => {
  it.each([
    '-XX:CompileThresholdScaling=1',
    '-XX:CompileThreshold=1000',
    '-XX:-TieredCompilation',
    '-XX:TieredStopAtLevel=1',
    '-XX:Tier4InvocationThreshold=5000',
    '-XX:+UseJVMCICompiler',
    '-XX:Flags=/own',
    '-Xint',
    '-Xcomp',
    '@/own',
  ])('%s', (own) => {
    expect(compileThresholds(java(25), given('-Xmx1g', own))).toEqual([]);
  });
});
