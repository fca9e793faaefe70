// kazoo, the ZooKeeper client of Python, from PyPI, kept in .cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findProgram } from '../../../src/system/find-program.ts';
import { installPackages } from '../server/debian-packages.ts';

const requirements = fileURLToPath(new URL('../../../examples/python/requirements.txt', import.meta.url));

/** The folder for PYTHONPATH; filled first, whole or not at all, when it is missing. */
export async function kazoo(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const folder = fileURLToPath(new URL(`../../../.cache/kazoo-${version}`, import.meta.url));
  if (existsSync(folder)) return folder;
  if (!findProgram('python3', process.env.PATH)) await installPackages(['python3', 'python3-pip']);
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const flags = ['--quiet', '--disable-pip-version-check', '--target', unfinished];
    await execa('python3', ['-m', 'pip', 'install', ...flags, '-r', requirements]);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
