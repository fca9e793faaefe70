// helm, kubectl's kustomize, and the schemas of Kubernetes: brought or built once, before the tests that render and
// validate manifests, and kept in .cache. The versions are those of go.mod, requirements.txt and below.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findProgram } from '../../../src/system/find-program.ts';

const sources = fileURLToPath(new URL('tools', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/kubernetes', import.meta.url));

/** Whose objects the manifests are to fit. */
const prometheusOperator = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';
const definitions = ['servicemonitors', 'prometheusrules'].map(
  (kind) => `monitoring.coreos.com_${kind}.yaml`,
);

const goFiles = ['go.mod', 'go.sum', 'kubectl-kustomize/main.go'];

/** Where each is, once it was brought. The names have what they are made of in them, so that a change brings anew. */
const folders = {
  programs: join(
    cache,
    `programs-${digest(goFiles.map((file) => readFileSync(join(sources, file), 'utf8')))}`,
  ),
  python: join(cache, `python-${digest([readFileSync(join(sources, 'requirements.txt'), 'utf8')])}`),
  customResources: join(cache, `custom-resources-${digest([prometheusOperator, ...definitions])}`),
};

export const helm = join(folders.programs, 'helm');
export const kubectlKustomize = join(folders.programs, 'kubectl-kustomize');
export const validator = {
  program: join(sources, 'validate.py'),
  python: folders.python,
  customResources: folders.customResources,
};

/** Called by vitest before the first of these tests. */
export async function setup(): Promise<void> {
  if (Object.values(folders).every((folder) => existsSync(folder))) return;
  needs('go', 'install Go 1.24 or newer from https://go.dev/dl');
  needs('python3', 'install Python 3 with pip');
  console.error('kubernetes-tools: bringing helm, kustomize and the schemas; building takes minutes, once');
  await Promise.all([
    bring(folders.programs, buildPrograms),
    bring(folders.python, installPython),
    bring(folders.customResources, downloadCustomResources),
  ]);
}

async function buildPrograms(folder: string): Promise<void> {
  const packages = ['helm.sh/helm/v3/cmd/helm', './kubectl-kustomize'];
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', `${folder}/`];
  await execa('go', ['build', ...flags, ...packages], { cwd: sources, env: { GOFLAGS: '-mod=readonly' } });
}

async function installPython(folder: string): Promise<void> {
  const flags = ['--quiet', '--disable-pip-version-check', '--target', folder];
  await execa('python3', ['-m', 'pip', 'install', ...flags, '-r', join(sources, 'requirements.txt')]);
}

async function downloadCustomResources(folder: string): Promise<void> {
  const { stdout } = await execa('go', ['mod', 'download', '-json', prometheusOperator], { cwd: folder });
  const { Dir: module }: { Dir: string } = JSON.parse(stdout);
  for (const file of definitions)
    copyFileSync(join(module, 'example/prometheus-operator-crd', file), join(folder, file));
}

/** Makes a folder whole or not at all. */
async function bring(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    await fill(unfinished);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function needs(program: string, fix: string): void {
  if (findProgram(program, process.env.PATH)) return;
  throw new Error(`${program} is not on PATH, and the tests of the manifests need it\n  fix: ${fix}`);
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12);
}
