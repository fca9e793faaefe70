// Bundles each program of src/ into one readable CommonJS file in dist/, with the notices of what it holds.
// CommonJS because Node starts it several milliseconds sooner than a module.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// The first lines of every bundle: an error for an old Node, a clean environment, and the value of import.meta.url.
const banner = [
  "if (Number.parseInt(process.versions.node, 10) < 24 || typeof process.execve !== 'function') {",
  '  process.stderr.write(',
  "    'zk-bootstrap: error: Node ' + process.version + ' (' + process.execPath + ') is too old; Node 24 or newer is needed\\n' +",
  "      '  fix: put a newer node first on PATH, or at node/bin/node beside bin/\\n');",
  '  process.exit(69);',
  '}',
  // Set by the launcher, for this program alone.
  "if (process.env.NODE_COMPILE_CACHE === require('node:path').join(__dirname, '../compile-cache')) {",
  '  delete process.env.NODE_COMPILE_CACHE;',
  '}',
  "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
].join('\n');

const programs = readdirSync('src').filter((file) => file.startsWith('zk-'));
// Bundles of their own, which a program loads only when it needs them: by the sources that are imported dynamically.
const lazy: Readonly<Record<string, string>> = {
  'src/settings/help.ts': 'help',
  'src/zookeeper/session.ts': 'session',
  'src/probe/ensemble.ts': 'ensemble-health',
  'src/probe/certificates.ts': 'certificates',
  'src/probe/option-problems.ts': 'option-problems',
  'src/problems/lookup.ts': 'problems',
};
// A package that several bundles use is a bundle too, which they share.
const shared = 'node-zookeeper-client';
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const { metafile } = await build({
  entryPoints: [
    ...programs.map((file) => ({ in: `src/${file}`, out: file.replace(/\.ts$/, '') })),
    ...Object.entries(lazy).map(([file, out]) => ({ in: file, out })),
    { in: shared, out: shared },
  ],
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Syntax that an old Node can parse, so that it prints the error above.
  target: 'node18',
  banner: { js: banner },
  define: {
    TOOLKIT_VERSION: JSON.stringify(version),
    // Whoever publishes the package decides where its zk-local downloads from when nobody else does.
    DEFAULT_MIRROR: JSON.stringify(process.env.ZK_LOCAL_MIRROR ?? ''),
    'import.meta.url': 'importMetaUrl',
  },
  alias: { 'string-width': fileURLToPath(new URL('plain-width.ts', import.meta.url)) },
  charset: 'utf8',
  legalComments: 'inline',
  metafile: true,
  plugins: [
    {
      name: 'shared',
      setup: (bundler) =>
        bundler.onResolve({ filter: new RegExp(`^${shared}$`) }, ({ kind }) =>
          kind === 'entry-point' ? undefined : { path: `./${shared}.cjs`, external: true },
        ),
    },
    {
      name: 'lazy',
      setup: (bundler) =>
        bundler.onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
          const bundle = kind === 'dynamic-import' ? lazy[relative('.', join(resolveDir, path))] : undefined;
          return bundle === undefined ? undefined : { path: `./${bundle}.cjs`, external: true };
        }),
    },
  ],
  logLevel: 'warning',
});

const packages = new Set<string>();
for (const input of Object.keys(metafile.inputs)) {
  const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  if (name) packages.add(name);
}
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const about = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    version: string;
    license: string;
  };
  const text = licence ? readFileSync(`${folder}/${licence}`, 'utf8').trim() : `License: ${about.license}`;
  return `${name} ${about.version}\n\n${text}\n`;
});
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices.join(`\n${'-'.repeat(78)}\n\n`));
