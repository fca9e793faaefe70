// The images of the project, built from its Dockerfile.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { baseImages } from './base-images.ts';
import { checkout, docker } from './docker.ts';
import { temporaryFolder } from './run.ts';

export type Target = 'final' | 'toolkit' | 'official';

/** Builds a target and returns the image's id; what has not changed comes from the engine's cache of layers. */
export async function buildImage(target: Target): Promise<string> {
  using folder = temporaryFolder();
  const idFile = join(folder.path, 'id');
  const words = ['--target', target, '--tag', `zk-bootstrap-test/${target}`, '--iidfile', idFile];
  const build = ['build', ...words, ...(await baseArguments()), ...(await secrets(folder.path))];
  await docker([...build, checkout], { timeoutMs: 900_000 });
  return readFileSync(idFile, 'utf8');
}

/** The build arguments that put the stand-ins in place of the base images; none where there are the real ones. */
async function baseArguments(): Promise<readonly string[]> {
  const bases = await baseImages();
  return bases.flatMap(({ argument, image, isStandIn }) =>
    isStandIn ? ['--build-arg', `${argument}=${image}`] : [],
  );
}

/** What npm needs on this machine to reach its registry: its settings, and certificates beside the usual ones. */
async function secrets(folder: string): Promise<readonly string[]> {
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
  const file = join(folder, 'npmrc');
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  return [
    ...['--secret', `id=npmrc,src=${file}`],
    ...(certificates ? ['--secret', `id=ca-certificates,src=${certificates}`] : []),
  ];
}
