// The problems of ensemble.
import type { ProblemPages } from './page.ts';

export const ensemble = {} as const satisfies ProblemPages;
