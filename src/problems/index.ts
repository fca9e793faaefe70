// The table of all problems, by id. An id is never used again for another problem.
import { bootstrap } from './bootstrap.ts';
import { commandLine } from './command-line.ts';
import { config } from './config.ts';
import { dialects } from './dialects.ts';
import { ensemble } from './ensemble.ts';
import { generate } from './generate.ts';
import { local } from './local.ts';
import { probe } from './probe.ts';
import { settings } from './settings.ts';
import { startup } from './startup.ts';
import { system } from './system.ts';
import { tls } from './tls.ts';
import { volume } from './volume.ts';

export const problemPages = {
  ...commandLine,
  ...settings,
  ...dialects,
  ...ensemble,
  ...config,
  ...volume,
  ...bootstrap,
  ...generate,
  ...startup,
  ...tls,
  ...system,
  ...probe,
  ...local,
} as const;

export type ProblemId = keyof typeof problemPages;
