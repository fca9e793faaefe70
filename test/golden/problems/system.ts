import { lchownSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { dropPrivileges } from '../../../src/system/accounts.ts';
import { handOver } from '../../../src/system/exec.ts';
import { writeFile } from '../../../src/system/files.ts';
import { makeFolder } from '../../../src/system/folders.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { type ProblemCase, problemsThrown } from './case.ts';

/** Refuses as the kernel does where the capabilities are missing. */
const noCapabilities = {
  initgroups() {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  },
};

export const systemProblems: readonly ProblemCase[] = [
  {
    id: 'folder-not-writable',
    problems: () => problemsThrown(() => makeFolder('/dev/null/data', undefined)),
  },
  {
    id: 'file-not-writable',
    problems: () => problemsThrown(() => writeFile('/dev/null/zoo.cfg', 'tickTime=2000\n')),
  },
  { id: 'link-not-followed', problems: () => problemsThrown(followPlantedLink) },
  {
    id: 'cannot-drop-privileges',
    problems: () =>
      problemsThrown(() => dropPrivileges({ name: 'zookeeper', uid: 1000, gid: 1000 }, noCapabilities)),
  },
  {
    id: 'program-not-found',
    problems: () => problemsThrown(() => handOver(['zkserver.sh'], { PATH: '/opt/zookeeper/bin:/bin' })),
  },
  { id: 'program-not-found', problems: () => problemsThrown(() => handOver(['/opt/run.sh'], {})) },
  { id: 'program-not-executable', problems: () => problemsThrown(() => handOver(['/etc/passwd'], {})) },
];

/** What the walk of root meets when the server's user has replaced a folder by a link. */
function followPlantedLink(): void {
  using folder = temporaryFolder();
  const link = join(folder.path, 'data');
  symlinkSync('/etc', link);
  lchownSync(link, 12_345, 12_345);
  makeFolder(link, { uid: 12_345, gid: 12_345 });
}
