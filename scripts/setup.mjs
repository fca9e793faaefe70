// Installs what the project needs on a machine that has npm: its packages, and with apt-get a ZooKeeper.
// Plain JavaScript that an old Node can run: the Node that the project uses is one of the packages.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A needed program is missing, as in the statuses of the toolkit. */
const unavailable = 69;
const lockSeconds = 300;
const root = fileURLToPath(new URL('..', import.meta.url));
const log = join(root, '.cache/setup.log');
const zooKeeperByHand = 'unpack a release from zookeeper.apache.org and set ZK_HOME to its folder';

process.chdir(root);
installPackages();
installZooKeeper();

function installPackages() {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  print('installing the packages of package-lock.json');
  const status = run(['npm', 'ci', '--no-progress', '--loglevel=error'], ['ignore', 'inherit', 'inherit']);
  if (status !== 0)
    fail(`npm ci ended with status ${status}`, 'correct what npm reports above, and run the command again');
}

function installZooKeeper() {
  const packages = ['zookeeper', 'liblogback-java'];
  if (process.env.ZK_HOME || process.env.ZOOKEEPER_HOME || isOnPath('zkServer.sh')) return;
  if (areInstalled(packages)) return;
  if (!isOnPath('apt-get')) fail('no ZooKeeper found, and no apt-get to install one', zooKeeperByHand);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && run(['sudo', '-n', 'true']) !== 0) {
    const command = `sudo apt-get install ${packages.join(' ')}`;
    fail('no ZooKeeper found, and only root can install one', `${command}; or ${zooKeeperByHand}`);
  }
  print(`installing ZooKeeper with a Java runtime: ${packages.join(' ')}`);
  const asRoot = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C'];
  runApt(asRoot, ['update']);
  runApt(asRoot, ['install', '-y', '--no-install-recommends', ...packages]);
}

function areInstalled(packages) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}\n', ...packages], {
    encoding: 'utf8',
  });
  const states = (stdout ?? '').trim().split('\n');
  return states.length === packages.length && states.every((state) => state === 'installed');
}

/** Runs apt-get with its output in the log; on failure prints the end of the log and ends. */
function runApt(asRoot, words) {
  const command = ['apt-get', '-o', `DPkg::Lock::Timeout=${lockSeconds}`, ...words];
  const deadline = Date.now() + lockSeconds * 1000;
  for (;;) {
    const status = runLogged([...asRoot, ...command]);
    if (status === 0) return;
    const output = readFileSync(log, 'utf8').trimEnd();
    // With the option apt-get waits for the lock of dpkg, but not for that of the package lists.
    if (output.includes('Could not get lock') && Date.now() < deadline) {
      sleep(1000);
      continue;
    }
    const end = output.split('\n').slice(-12);
    fail(
      `${command.join(' ')} ended with status ${status}; the end of ${log}:\n${end.map((line) => `    ${line}`).join('\n')}`,
      `correct what apt-get reports, and run the command again; or ${zooKeeperByHand}`,
    );
  }
}

function runLogged(command) {
  mkdirSync('.cache', { recursive: true });
  const file = openSync(log, 'w');
  try {
    return run(command, ['ignore', file, file]);
  } finally {
    closeSync(file);
  }
}

function run([program, ...words], stdio = 'ignore') {
  return spawnSync(program, words, { stdio }).status ?? 1;
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function print(text) {
  console.error(`setup: ${text}`);
}

function fail(message, fix) {
  print(`error: ${message}\n  fix: ${fix}`);
  process.exit(unavailable);
}
