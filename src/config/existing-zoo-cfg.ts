// A zoo.cfg that was there before: in the other images it was the whole configuration, and the variables had no effect.
import type { Problem } from '../problem.ts';
import { type Settings, variableFor } from '../settings/resolve.ts';
import { zooCfgHeader } from './files/zoo-cfg.ts';

/** @param text of zoo.cfg in the conf folder; undefined when there is none */
export function checkExistingZooCfg(settings: Settings, text: string | undefined): readonly Problem[] {
  const { confDir, dialect = 'none' } = settings.values;
  if (dialect === 'none' || text === undefined || text.startsWith(zooCfgHeader)) return [];
  const subject = `${confDir}/zoo.cfg`;
  return [
    {
      id: 'existing-zoo-cfg',
      severity: 'error',
      subject,
      message: `${subject} was not written by this toolkit; the image before used the file as it is and read no variable but that of the id`,
      fix: `give the keys of the file as variables, the members as ${variableFor(settings, 'members')}, and no longer mount it`,
    },
  ];
}
