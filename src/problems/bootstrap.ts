// The problems of bootstrap.
import type { ProblemPages } from './page.ts';

export const bootstrap = {} as const satisfies ProblemPages;
