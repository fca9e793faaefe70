// Debian's packages for the tests: installed on this machine, or taken out of the suite that has them.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const asAsked = { env: { DEBIAN_FRONTEND: 'noninteractive' }, stdin: 'ignore', all: true } as const;

/** The suite whose packages are new enough for everything that is brought. */
export const suite = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Installs packages; fails with the command to type when this machine is not Debian's, or the user not root. */
export async function installPackages(names: readonly string[]): Promise<void> {
  const install = ['install', '-y', '--no-install-recommends', ...names];
  if (process.getuid?.() !== 0 || !isDebianLike())
    throw new Error(`${names.join(', ')}: not installed\n  fix: sudo apt-get ${install.join(' ')}`);
  await execa('apt-get', ['update', '-qq'], asAsked);
  await execa('apt-get', install, asAsked);
}

/** Brings packages of the suite, whatever this machine runs, and unpacks a folder of theirs into another. */
export async function unpackFromSuite(names: readonly string[], folder: string, into: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'zk-bootstrap-apt-'));
  try {
    mkdirSync(join(work, 'lists', 'partial'), { recursive: true });
    writeFileSync(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${debianMirror()} ${suite} main\n`);
    const configuration = join(work, 'apt.conf');
    writeFileSync(
      configuration,
      [
        `Dir::Etc::sourcelist "${work}/sources.list";`,
        'Dir::Etc::sourceparts "/dev/null";',
        `Dir::State::lists "${work}/lists";`,
        'Dir::Cache::pkgcache "";',
        'Dir::Cache::srcpkgcache "";',
        // The download folder is root's alone.
        'APT::Sandbox::User "root";',
        'Acquire::Languages "none";',
        '',
      ].join('\n'),
    );
    const apt = { ...asAsked, cwd: work, env: { APT_CONFIG: configuration } };
    await execa('apt-get', ['update', '-qq'], apt);
    await execa('apt-get', ['download', '-qq', ...names], apt);
    for (const name of readdirSync(work).filter((file) => file.endsWith('.deb')))
      await execa('dpkg', ['-x', join(work, name), join(work, 'root')]);
    // Whole or not at all: the next run takes a folder that is there for complete.
    cpSync(join(work, 'root', folder), `${into}.new`, { recursive: true });
    renameSync(`${into}.new`, into);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(`${into}.new`, { recursive: true, force: true });
  }
}

/**
 * The mirror this machine takes Debian's packages from.
 * @throws when its list of sources names none
 */
export function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  for (const file of files.filter(existsSync)) {
    const uri = /^(?:URIs:|deb )\s*(?:\[[^\]]*\]\s*)?(\S+\/debian)\/?(?:\s|$)/m.exec(
      readFileSync(file, 'utf8'),
    );
    if (uri?.[1]) return uri[1];
  }
  throw new Error(
    "no mirror of Debian's packages in /etc/apt\n  fix: add one to /etc/apt/sources.list, or pull the base images",
  );
}

function isDebianLike(): boolean {
  return (
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}
