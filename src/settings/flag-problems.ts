// The problems of a command line, for every program.
import { type Problem, quote } from '../problem.ts';
import { redact } from '../redact.ts';
import { assignment } from './row.ts';
import { nearest } from './suggest.ts';

/** @param names every flag of the program, without dashes */
export function unknownWord(program: string, word: string, names: readonly string[]): Problem {
  const isFlag = word.startsWith('-');
  const typed = word.replace(/=.*/s, '');
  const like = nearest(typed.replace(/^-+/, ''), names);
  // As in the message, where control characters are visible.
  const subject = quote(isFlag ? typed : redact(word)).slice(1, -1);
  return {
    id: isFlag ? 'unknown-flag' : 'unexpected-argument',
    severity: 'error',
    subject,
    message: isFlag
      ? `${subject} is not a flag of ${program}`
      : `"${subject}" is not expected: ${program} takes only flags here`,
    fix: like === undefined ? `${program} --help lists every flag` : `use --${like}`,
  };
}

/** @param next the word that follows the flag, if it starts with a hyphen */
export function flagNeedsValue(name: string, example: string, next?: string): Problem {
  const value = next === undefined || next.startsWith('--') ? example : redact(next);
  return {
    id: 'flag-needs-value',
    severity: 'error',
    subject: `--${name}`,
    message:
      next === undefined
        ? `--${name} needs a value`
        : `--${name} needs a value, but the next word starts with a hyphen: ${quote(redact(next))}`,
    fix: assignment(`--${name}`, value),
  };
}

/** @param given the flag as it was spelt each time, with its value */
export function flagGivenTwice(given: readonly (readonly [name: string, text: string])[]): Problem {
  const [[name] = ['']] = given;
  const words = given.map(([spelt, text]) => `--${spelt}=${quote(redact(text))}`);
  return {
    id: 'flag-given-twice',
    severity: 'error',
    subject: `--${name}`,
    message: `--${name} is given more than once: ${words.join(' ')}`,
    fix: 'keep only one',
  };
}

export function conflictingFlags(name: string, other: string): Problem {
  return {
    id: 'conflicting-flags',
    severity: 'error',
    subject: `--${name}`,
    message: `--${name} cannot be combined with --${other}`,
    fix: `keep only one: --${other} or --${name}`,
  };
}

/** @param needs the flags of which one is enough */
export function flagNeedsFlag(name: string, needs: readonly string[]): Problem {
  const flags = needs.map((flag) => `--${flag}`);
  return {
    id: 'flag-needs-flag',
    severity: 'error',
    subject: `--${name}`,
    message: `--${name} has no effect without ${flags.join(' or ')}`,
    fix: `add ${flags[0]}, or remove --${name}`,
  };
}
