// All rules in which settings must agree with each other, with the ensemble and with the memory limit.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import type { Problem } from '../../problem.ts';
import type { ProblemId } from '../../problems/index.ts';
import type { ServerHeap } from '../heap.ts';
import { memberRules } from './members.ts';
import { membershipRules } from './membership.ts';
import { memoryRules } from './memory.ts';
import { portRules } from './ports.ts';
import { quorumRules } from './quorum.ts';
import type { Rule, Rules, Situation } from './rule.ts';
import { storageRules } from './storage.ts';
import { timingRules } from './timing.ts';
import { tlsRules } from './tls.ts';
import { wordRules } from './words.ts';

const settingRules = { ...membershipRules, ...timingRules, ...storageRules, ...wordRules, ...tlsRules };
const ensembleRules = { ...portRules, ...memberRules, ...quorumRules };

export const rules = { ...settingRules, ...ensembleRules, ...memoryRules };

/** What all rules find; those about the ensemble or the heap are skipped while it is undefined. */
export function checkRules({
  ensemble,
  heap,
  ...situation
}: Situation & {
  readonly ensemble: Ensemble | undefined;
  readonly heap: ServerHeap | undefined;
}): readonly Problem[] {
  return [
    ...check(settingRules, situation),
    ...(ensemble ? check(ensembleRules, { ...situation, ensemble }) : []),
    ...(heap ? check(memoryRules, { ...situation, heap }) : []),
  ];
}

function check<S extends Situation>(some: Rules<S>, situation: S): readonly Problem[] {
  // The keys are ids, which Object.entries widens to strings.
  const entries = Object.entries(some) as [ProblemId, Rule<S>][];
  return entries
    .filter(([, { about }]) => !about.some((name) => situation.settings.refused.has(name)))
    .flatMap(([id, rule]) =>
      [rule.find(situation) || []].flat().map((finding) => ({ id, severity: rule.severity, ...finding })),
    );
}
