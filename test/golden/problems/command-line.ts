// Provokes the problems of command lines.
import { OperationalError, type Problem } from '../../../src/problem.ts';
import { readCommandLine } from '../../../src/settings/command-line.ts';
import type { Program } from '../../../src/settings/program.ts';
import type { ProblemCase } from './case.ts';

const program: Program = {
  name: 'zk-gen-config',
  usage: '',
  options: {
    print: { about: '' },
    check: { about: '', excludes: ['print'] },
    json: { about: '', needs: ['print', 'check'] },
    'for-ordinal': { about: '', value: 'N' },
  },
  takesSettings: true,
  epilogue: '',
};

function problemsOf(...argv: readonly string[]) {
  return async (): Promise<readonly Problem[]> => {
    const thrown = await readCommandLine(argv, program).catch((error: unknown) => error);
    return thrown instanceof OperationalError ? thrown.problems : [];
  };
}

export const commandLineProblems: readonly ProblemCase[] = [
  { id: 'unknown-flag', problems: problemsOf('--tick-tiem=2000') },
  { id: 'unknown-flag', problems: problemsOf('-x') },
  { id: 'unexpected-argument', problems: problemsOf('2000') },
  { id: 'unexpected-argument', problems: problemsOf('print') },
  { id: 'flag-needs-value', problems: problemsOf('--for-ordinal') },
  { id: 'flag-needs-value', problems: problemsOf('--jvm-flags', '-Xss1m') },
  { id: 'flag-given-twice', problems: problemsOf('--replicas=3', '--servers=5') },
  { id: 'conflicting-flags', problems: problemsOf('--print', '--check') },
  { id: 'flag-needs-flag', problems: problemsOf('--json') },
  { id: 'invalid-value', problems: problemsOf('--print=maybe') },
];
