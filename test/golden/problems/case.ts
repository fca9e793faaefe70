// What provokes a problem through the real code, for the golden file of all messages.
import { OperationalError, type Problem } from '../../../src/problem.ts';
import type { ProblemId } from '../../../src/problems/index.ts';

export interface ProblemCase {
  readonly id: ProblemId;
  /** What the code finds; may hold other problems beside the one with the id. */
  readonly problems: () => readonly Problem[] | Promise<readonly Problem[]>;
}

/** The problems of the error that a call ends with; fails when it ends well. */
export async function problemsThrown(call: () => unknown): Promise<readonly Problem[]> {
  try {
    await call();
  } catch (error) {
    if (error instanceof OperationalError) return error.problems;
    throw error;
  }
  throw new Error('expected the call to throw');
}
