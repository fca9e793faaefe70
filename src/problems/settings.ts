// The problems of settings.
import type { ProblemPages } from './page.ts';

export const settings = {} as const satisfies ProblemPages;
