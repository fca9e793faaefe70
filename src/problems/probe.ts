// The problems of probe.
import type { ProblemPages } from './page.ts';

export const probe = {} as const satisfies ProblemPages;
