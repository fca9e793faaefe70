// The file myid, which ties a volume to one member.
import { type Problem, quote } from '../../problem.ts';
import { table } from '../../settings/table.ts';
import { hasData, shownId, type Volume } from '../contents.ts';
import type { Situation } from './rule.ts';

/** The text that it must have; that of the volume, when it is right. */
export function myIdText(volume: Volume, myId: number): string {
  const wanted = String(myId);
  return volume.myId !== undefined && firstLine(volume.myId) === wanted ? volume.myId : `${wanted}\n`;
}

export function checkId({ volume, ensemble, settings }: Situation): Problem | undefined {
  const { dataDir } = settings.values;
  const path = `${dataDir}/myid`;
  const wanted = String(ensemble.myId);
  const found = firstLine(volume.myId);
  if (found === undefined || found === wanted) return undefined;
  if (found.trim() === wanted) {
    return {
      id: 'myid-has-blanks',
      severity: 'warning',
      subject: path,
      message: `${path} is ${quote(found)}, with blanks that ZooKeeper rejects; it is rewritten without them`,
      fix: 'none needed',
    };
  }
  const shown = shownId(found);
  if (!hasData(volume)) {
    return {
      id: 'myid-rewritten',
      severity: 'warning',
      subject: path,
      message: `${path} is ${shown} but this server is ${wanted}; the volume has no data, so the file is rewritten`,
      fix: 'none needed, unless the volume should have data: then stop the server and attach the right volume',
    };
  }
  return {
    id: 'myid-differs',
    severity: 'error',
    subject: path,
    message: `${path} is ${shown} but this server is ${wanted}: the volume belongs to another pod, or ${table.idOffset.env} differs`,
    fix: `attach the volume of server ${wanted}; if every pod reports this, set ${table.idOffset.env} to match the volumes (0 after an image that counts ids from 0), or list the members with the ids of their volumes in ${table.members.env}`,
  };
}

function firstLine(text: string | undefined): string | undefined {
  return text?.split('\n')[0];
}
