// Brings what the project needs on a machine that has npm: its packages, and on Debian and Ubuntu a ZooKeeper.
// Plain JavaScript that an old Node can run: the Node the project uses comes with the packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
installPackages();
installZooKeeper();

function installPackages() {
  const installed = 'node_modules/.package-lock.json';
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  say('installing the packages of package-lock.json');
  const status = run('npm', ['ci', '--no-progress', '--loglevel=error']);
  if (status !== 0) process.exit(status);
}

function installZooKeeper() {
  if (process.env.ZK_HOME || process.env.ZOOKEEPER_HOME || existsSync('/usr/share/zookeeper/bin/zkServer.sh'))
    return;
  if (run('sh', ['-c', 'command -v zkServer.sh'], 'ignore') === 0) return;
  const wanted = ['apt-get', 'install', '-y', '--no-install-recommends', 'zookeeper', 'liblogback-java'];
  const byHand = `no ZooKeeper found, and none installed
  try: sudo ${wanted.join(' ')}, or unpack a release of zookeeper.apache.org and set ZK_HOME to its folder`;
  if (!isDebianLike()) return say(byHand);
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && run('sudo', ['-n', 'true'], 'ignore') !== 0) return say(byHand);
  say(`installing ZooKeeper with a Java runtime: ${wanted.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words) =>
    run([...asRoot, ...words][0], [...asRoot, ...words].slice(1), ['ignore', 'ignore', 'inherit'], env);
  if (apt('apt-get', 'update', '-qq') !== 0 || apt(...wanted) !== 0) say(byHand);
}

function isDebianLike() {
  return (
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

function run(program, words, stdio = ['ignore', 'inherit', 'inherit'], env = process.env) {
  return spawnSync(program, words, { stdio, env }).status ?? 1;
}

function say(text) {
  console.error(`setup: ${text}`);
}
