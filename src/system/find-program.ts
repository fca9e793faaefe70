// Finds a program the way a shell does.
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The program's path: as it stands when it has a slash, else the first executable one on PATH. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  if (name.includes('/')) return name;
  return (path ?? '')
    .split(':')
    .map((folder) => join(folder || '.', name))
    .find(isExecutable);
}
