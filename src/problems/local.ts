// The problems of local.
import type { ProblemPages } from './page.ts';

export const local = {} as const satisfies ProblemPages;
