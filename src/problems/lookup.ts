// The pages of the problems as text, for --explain-problem. Bundled separately: no start of a server loads it.
import { type ProblemId, problemPages } from './index.ts';
import type { ProblemPage } from './page.ts';

export const problemIds = Object.keys(problemPages).sort() as readonly ProblemId[];

/** The page of a problem as plain text. */
export function problemText(id: ProblemId): string {
  const { severity, title, meaning, without, fix }: ProblemPage = problemPages[id];
  return `${severity}[${id}]: ${title}\n\n${meaning}\n\nWithout this check: ${without}\n\nFix: ${fix}\n`;
}
