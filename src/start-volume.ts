// What is done to a volume before its server starts: marked, joined with, founded upon; and the record of it.
import { type BirthRecord, continueRecord, readRecord, renderRecord, type Start } from './birth-record.ts';
import type { Facts, Plan } from './plan.ts';
import { say } from './run-program.ts';
import { foundingMark, hasData, markerPath, recordPath, unknownEpochPaths } from './volume.ts';
import { type Owner, writeFile } from './write-files.ts';
import { memberLines } from './zoo-cfg.ts';

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
  let origin: BirthRecord['origin'] = 'joined';
  if (volumeStep === 'mark') {
    mark(operatorsMark);
    origin = 'founded';
  } else if (volumeStep === 'ask') {
    // Sockets are loaded only for this: a volume with data, the ordinary start, needs none.
    const { foundEnsemble } = await import('./found-ensemble.ts');
    origin = await foundEnsemble({
      program,
      myId: ensemble.myId,
      others: ensemble.members.filter(({ id, role }) => role === 'participant' && id !== ensemble.myId),
      members,
      clientPort: values.clientPort,
      address: values.clientPortAddress,
      isMarked: facts.volume.marker === foundingMark,
      mark: () => mark(foundingMark),
    });
  }
  const start: Start = {
    members,
    id: ensemble.myId,
    zookeeper: facts.version ?? null,
    toolkit: TOOLKIT_VERSION,
    time: new Date().toISOString(),
  };
  const record = readRecord(facts.volume.record);
  const born = { origin: hasData(facts.volume) ? ('adopted' as const) : origin, birth: start, last: start };
  write(recordPath(values.dataDir), renderRecord(record ? continueRecord(record, start) : born));
}
