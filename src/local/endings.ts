// Why an ensemble ends that could go on: a signal, a request, a reader that is gone, a server that failed.
import { constants } from 'node:os';
import { OperationalError, type Problem, status } from '../problem.ts';

export type Ending =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'failure'; readonly problem: Problem };

export interface Endings {
  /** The first of them. */
  readonly first: Promise<Ending>;
  /** Ends the ensemble as a signal does. */
  signal(signal: NodeJS.Signals): void;
  fail(problem: Problem): void;
  /** From now on the listener gets every signal, and SIGTERM for a failure. */
  listen(listener: (signal: NodeJS.Signals) => void): void;
}

/** From now on the signals that end a program no longer end this one. */
export function openEndings(): Endings {
  const first = Promise.withResolvers<Ending>();
  let listener: (signal: NodeJS.Signals) => void = () => {};
  const signal = (name: NodeJS.Signals) => {
    first.resolve({ kind: 'signal', signal: name });
    listener(name);
  };
  for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.on(name, signal);
  return {
    first: first.promise,
    signal,
    fail(problem) {
      first.resolve({ kind: 'failure', problem });
      listener('SIGTERM');
    },
    listen(next) {
      listener = next;
    },
  };
}

/** @throws {OperationalError} for a failure */
export function statusOf(ending: Ending): number {
  if (ending.kind === 'failure') throw new OperationalError(status.unavailable, ending.problem);
  return 128 + constants.signals[ending.signal];
}
