// The base images that the Dockerfile names: pulled, or where no registry answers, stand-ins made on this machine.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { debianMirror, installPackages, suite } from '../server/debian-packages.ts';
import { installJavaTools } from '../server/zookeeper-jars.ts';
import { cached, checkout, docker, tryDocker } from './docker.ts';

export interface BaseImage {
  /** The Dockerfile's argument for it. */
  readonly argument: string;
  /** What the Dockerfile takes by default. */
  readonly name: string;
  /** What the tests take. */
  readonly image: string;
  readonly isStandIn: boolean;
}

const recipe = join(checkout, 'test/container/stand-ins');
/** The stage of the stand-ins' recipe for each argument. */
const stages: Readonly<Record<string, string>> = {
  NODE_IMAGE: 'node',
  ZOOKEEPER_IMAGE: 'zookeeper',
  JRE_IMAGE: 'jre',
};

/** The base images as the engine has them now. */
export async function baseImages(): Promise<readonly BaseImage[]> {
  return Promise.all(
    named().map(async ({ argument, name }) => {
      const isStandIn = !(await isThere(name));
      return { argument, name, image: isStandIn ? standInName(argument) : name, isStandIn };
    }),
  );
}

/** An image for each name: the one of that name, pulled if it is missing, otherwise a stand-in. */
export async function bringBaseImages(log: (text: string) => void): Promise<readonly BaseImage[]> {
  let hasRegistry = true;
  for (const { argument, name } of named()) {
    if (await isThere(name)) continue;
    hasRegistry &&= (await tryDocker(['pull', '--quiet', name], { timeoutMs: 900_000 })).status === 0;
    if (!hasRegistry && !(await isThere(standInName(argument)))) await makeStandIns(log);
  }
  return baseImages();
}

function named(): readonly { readonly argument: string; readonly name: string }[] {
  const text = readFileSync(join(checkout, 'Dockerfile'), 'utf8');
  return [...text.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, argument = '', name = '']) => ({
    argument,
    name,
  }));
}

async function isThere(image: string): Promise<boolean> {
  return (await tryDocker(['image', 'inspect', '--format', '{{.Id}}', image])).status === 0;
}

/** A name that differs from the real image's; another recipe makes another tag. */
function standInName(argument: string): string {
  const hash = createHash('sha256').update(process.version);
  for (const name of readdirSync(recipe).sort()) hash.update(readFileSync(join(recipe, name)));
  return `zk-bootstrap-stand-in/${stages[argument]}:${hash.digest('hex').slice(0, 12)}`;
}

async function makeStandIns(log: (text: string) => void): Promise<void> {
  log('no registry answers: making stand-ins for the base images, once, which takes some minutes');
  mkdirSync(cached(), { recursive: true });
  const context = mkdtempSync(cached('stand-ins-'));
  try {
    await Promise.all([debianInto(context), jarsInto(join(context, 'jars')), nodeInto(context)]);
    for (const [argument, stage] of Object.entries(stages)) {
      const tag = standInName(argument);
      const file = join(recipe, 'Dockerfile');
      const words = ['build', '--file', file, '--target', stage, '--tag', tag, context];
      await docker(words, { timeoutMs: 900_000 });
      log(`made ${tag}`);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** A minimal Debian as debian.tar, kept for the next recipe. */
async function debianInto(context: string): Promise<void> {
  const archive = cached(`debian-${suite}.tar`);
  if (!existsSync(archive)) {
    if (!existsSync('/usr/sbin/debootstrap')) await installPackages(['debootstrap']);
    const root = mkdtempSync(join(tmpdir(), 'zk-bootstrap-debian-'));
    try {
      await execa('debootstrap', ['--variant=minbase', suite, root, debianMirror()], { all: true });
      rmSync(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
      await execa('tar', ['-C', root, '-cf', `${archive}.new`, '.']);
      renameSync(`${archive}.new`, archive);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  await execa('ln', [archive, join(context, 'debian.tar')]);
}

/** What the release has in lib. */
async function jarsInto(folder: string): Promise<void> {
  await installJavaTools();
  const options = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  await execa('mvn', [...options, `-DoutputDirectory=${folder}`], { cwd: recipe, all: true });
}

/** The Node that runs this, and an npm. */
async function nodeInto(context: string): Promise<void> {
  const node = process.execPath;
  cpSync(node, join(context, 'node/bin/node'));
  cpSync(join(dirname(node), '../LICENSE'), join(context, 'node/LICENSE'));
  const { stdout } = await execa('npm', ['pack', '--silent', '--pack-destination', context, 'npm@11']);
  renameSync(join(context, stdout.trim()), join(context, 'npm.tgz'));
}
