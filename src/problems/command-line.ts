// The problems of command-line.
import type { ProblemPages } from './page.ts';

export const commandLine = {} as const satisfies ProblemPages;
