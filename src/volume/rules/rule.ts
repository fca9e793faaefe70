// What the rules between a configuration and its volume look at.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import type { Problem } from '../../problem.ts';
import type { Settings } from '../../settings/resolve.ts';
import type { Volume } from '../contents.ts';
import type { VolumeState } from '../state.ts';

export interface Situation {
  readonly volume: Volume;
  readonly state: VolumeState;
  readonly ensemble: Ensemble;
  readonly settings: Settings;
  readonly version: string | undefined;
}

export type Rule = (situation: Situation) => Problem | undefined;
