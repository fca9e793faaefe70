// The problems of command lines, for all programs.
import type { ProblemPages } from './page.ts';

const notApplicable = 'Not applicable: ZooKeeper has no such command line.';

export const commandLine = {
  'unknown-flag': {
    severity: 'error',
    title: 'A flag does not exist',
    meaning:
      'The program has no flag of this name. The fix in the message has the nearest name, if one is near. Flags start with two hyphens, and a switch has no negated form such as --no-print.',
    without: notApplicable,
    fix: 'Correct the flag; the program with --help lists all flags. A switch is turned off by omitting it, or with --NAME=false.',
  },
  'unexpected-argument': {
    severity: 'error',
    title: 'An argument is not expected',
    meaning:
      'The command line has a word that is neither a flag, nor the value of a flag, nor an argument of the program.',
    without: notApplicable,
    fix: 'Remove the word. If it is the value of a flag, write it directly after the flag: --tick-time 2000 or --tick-time=2000. If it has spaces, quote it.',
  },
  'flag-needs-value': {
    severity: 'error',
    title: 'A flag has no value',
    meaning:
      'A flag that needs a value is the last word, or is followed by a word that starts with a hyphen, or has an empty value.',
    without: notApplicable,
    fix: 'Write the value after the flag. A value that starts with a hyphen needs the form with =, as in --jvm-flags=-Xss1m. If the value comes from a shell variable, check that the variable is not empty.',
  },
  'flag-given-twice': {
    severity: 'error',
    title: 'A flag is given more than once',
    meaning:
      'A flag that can have only one value is given more than once, possibly in another spelling: --tick_time is --tick-time, and --servers is --replicas.',
    without: notApplicable,
    fix: 'Keep only one. Flags can come from different places, such as command and args of a container.',
  },
  'conflicting-flags': {
    severity: 'error',
    title: 'Two flags cannot be combined',
    meaning:
      'Two flags ask for different things, such as --print and --check, or one has no effect with the other.',
    without: notApplicable,
    fix: 'Keep only one of them. To get both results, run the program twice.',
  },
  'flag-needs-flag': {
    severity: 'error',
    title: 'A flag needs another flag',
    meaning:
      'A flag changes what another flag does, such as --json the output of --print, and has no effect without it.',
    without: notApplicable,
    fix: 'Add a flag that the message names, or remove this one.',
  },
} as const satisfies ProblemPages;
