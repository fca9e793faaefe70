// The problems of volume.
import type { ProblemPages } from './page.ts';

export const volume = {} as const satisfies ProblemPages;
