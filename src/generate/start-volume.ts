// What is done to a volume before its server starts: marked, joined with, founded upon; and the record of it.

import { memberLines } from '../ensemble/server-lines.ts';
import { type Owner, writeFile } from '../system/files.ts';
import { say } from '../system/run.ts';
import { continueHistory, type History, parseHistory, renderHistory, type Start } from '../volume/history.ts';
import { bootstrapMark, hasData, historyPath, markerPath, unknownEpochPaths } from '../volume/read.ts';
import type { Facts, Plan } from './plan.ts';

declare const TOOLKIT_VERSION: string;

const operatorsMark = 'new\n';

/** Waits where the plan says so; returns when the server may start. */
export async function startVolume(
  program: string,
  plan: Plan,
  facts: Facts,
  owner: Owner | undefined,
): Promise<void> {
  const { values } = facts.settings;
  const { ensemble, volumeStep } = plan;
  const write = (path: string, text: string) => say(`${program}: ${path}: ${writeFile(path, text, owner)}\n`);
  const mark = (text: string) => {
    for (const path of unknownEpochPaths(values.dataDir)) write(path, '0');
    write(markerPath(values.dataLogDir), text);
  };
  const members = memberLines(ensemble).map((line) => line.join('='));
  let origin: History['origin'] = 'joined';
  if (volumeStep === 'mark') {
    mark(operatorsMark);
    origin = 'founded';
  } else if (volumeStep === 'ask') {
    // Sockets are loaded only for this: a volume with data, the ordinary start, needs none.
    const { bootstrapEnsemble } = await import('../bootstrap/wait.ts');
    origin = await bootstrapEnsemble({
      program,
      myId: ensemble.myId,
      others: ensemble.members.filter(({ id, role }) => role === 'participant' && id !== ensemble.myId),
      members,
      clientPort: values.clientPort,
      address: values.clientPortAddress,
      isMarked: facts.volume.marker === bootstrapMark,
      mark: () => mark(bootstrapMark),
    });
  }
  const start: Start = {
    members,
    id: ensemble.myId,
    zookeeper: facts.version ?? null,
    toolkit: TOOLKIT_VERSION,
    time: new Date().toISOString(),
  };
  const record = parseHistory(facts.volume.record);
  const born = { origin: hasData(facts.volume) ? ('adopted' as const) : origin, birth: start, last: start };
  write(historyPath(values.dataDir), renderHistory(record ? continueHistory(record, start) : born));
}
