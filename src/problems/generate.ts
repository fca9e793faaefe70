// The problems of generate.
import type { ProblemPages } from './page.ts';

export const generate = {} as const satisfies ProblemPages;
