// What provokes a problem through the real code, for the golden file of all messages.
import type { Problem } from '../../../src/problem.ts';
import type { ProblemId } from '../../../src/problems/index.ts';

export interface ProblemCase {
  readonly id: ProblemId;
  /** What the code finds; may hold other problems beside the one with the id. */
  readonly problems: () => readonly Problem[] | Promise<readonly Problem[]>;
}
