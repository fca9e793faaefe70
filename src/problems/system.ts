// The problems of system.
import type { ProblemPages } from './page.ts';

export const system = {} as const satisfies ProblemPages;
