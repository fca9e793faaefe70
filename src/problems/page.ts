// What docs/problems.md and --explain-problem show of one problem. Prose for people: no program loads it to run.

/** An error refuses, a warning is printed and refuses only with ZK_STRICT, a note informs. */
export type Severity = 'error' | 'warning' | 'note';

export interface ProblemPage {
  /** Of the problem, or of a reason that zk-ok gives for its answer no. */
  readonly severity: Severity | 'reason';
  /** A few words for a heading. */
  readonly title: string;
  /** What it means, in one to three sentences. */
  readonly meaning: string;
  /** What a plain ZooKeeper, without this check, would have done. */
  readonly without: string;
  /** How to fix it, more fully than the message's own fix. */
  readonly fix: string;
}

export type ProblemPages = Readonly<Record<string, ProblemPage>>;
