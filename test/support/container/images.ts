// The images of the project, built from its Dockerfile.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from '../process/run.ts';
import { baseImages } from './base-images.ts';
import { checkout, docker } from './docker.ts';

export type Target = 'final' | 'compat' | 'toolkit' | 'official';

/**
 * Builds a target and returns the image's id; what has not changed comes from the engine's cache of layers.
 * @param context the sources, for an image of another commit
 */
export async function buildImage(
  target: Target,
  context = checkout,
  tag = imageName(target),
): Promise<string> {
  using folder = temporaryFolder();
  const idFile = join(folder.path, 'id');
  const { args, secrets } = await buildNeeds(folder.path);
  const needs = [
    ...Object.entries(args).flatMap(([name, image]) => ['--build-arg', `${name}=${image}`]),
    ...Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
  ];
  const words = ['--target', target, '--tag', tag, '--iidfile', idFile];
  await docker(['build', ...words, ...needs, context], { timeoutMs: 900_000 });
  return readFileSync(idFile, 'utf8');
}

/** What the image of a target is called on the engine. */
export function imageName(target: Target): string {
  return `zk-bootstrap-test/${target}`;
}

/** What a build needs on this machine beside the checkout. */
export interface BuildNeeds {
  /** The build arguments that replace base images with stand-ins; none for images that are available. */
  readonly args: Readonly<Record<string, string>>;
  /** What npm needs to reach its registry, as the file of each secret. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** @param folder where files of the secrets are written; it must outlive the build */
export async function buildNeeds(folder: string): Promise<BuildNeeds> {
  const bases = await baseImages();
  const standIns = bases.filter(({ isStandIn }) => isStandIn);
  return {
    args: Object.fromEntries(standIns.map(({ argument, image }) => [argument, image])),
    secrets: await secretsInto(folder),
  };
}

/** npm's settings, and certificates beside the usual ones. */
async function secretsInto(folder: string): Promise<Readonly<Record<string, string>>> {
  const setting = async (name: string) => {
    const { stdout } = await execa('npm', ['config', 'get', name], { cwd: folder, reject: false });
    return /^(?:null|undefined)?$/.test(stdout.trim()) ? undefined : stdout.trim();
  };
  const own = join(homedir(), '.npmrc');
  const certificates = (await setting('cafile')) ?? process.env.NODE_EXTRA_CA_CERTS;
  const settings = [
    existsSync(own) ? readFileSync(own, 'utf8') : '',
    `registry=${await setting('registry')}`,
  ];
  if (certificates) settings.push('cafile=/run/secrets/ca-certificates');
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `${settings.join('\n')}\n`, { mode: 0o600 });
  return { npmrc, ...(certificates ? { 'ca-certificates': certificates } : {}) };
}
