// The problems of config.
import type { ProblemPages } from './page.ts';

export const config = {} as const satisfies ProblemPages;
