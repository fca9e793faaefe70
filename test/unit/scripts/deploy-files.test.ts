// Manifests, chart, compose files and guides name only variables of the table, flags of the programs and folders of
// the image. Links and paths are checked by documents.test.ts, numbers in rendered manifests by test/kubernetes.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { accessVariables } from '../../../src/local/access.ts';
import { subcommandNames } from '../../../src/local/subcommands.ts';
import { flagOf } from '../../../src/settings/row.ts';
import { rows, table } from '../../../src/settings/table.ts';
import { run } from '../../support/process/run.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = globSync(
  ['deploy/**/*.{yaml,tpl,txt,json}', 'docker/**/*.{yaml,yml}', 'Dockerfile', 'docs/*.md', 'README.md'],
  {
    cwd: root,
  },
).sort();
const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Variables that are no settings: of ZooKeeper's own scripts, of zk-local, and what the guides show as a mistake. */
const folders = { server: '', quorum: '', client: '' };
const logins = { user: '', passwordFile: '', jaas: '', usersFile: '', quorumPasswordFile: '' };
/** What zk-local gives a command. */
const access = { certificates: folders, logins };

const otherVariables = [
  ...['ZK_SERVER_HEAP', 'ZK_CLIENT_HEAP'],
  ...['ZK_CONNECT', 'ZK_LOCAL_DIR', 'ZK_LOCAL_MIRROR'],
  ...Object.keys(accessVariables(access)),
];

describe.each(texts)('$file', ({ text }) => {
  it('names only variables of the table', () => {
    const known = rows.flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])]);
    const allowed = new Set([...known, ...known.map((name) => `${name}_FILE`), ...otherVariables]);
    const named = [...new Set(text.match(/\bZK_[A-Z0-9_]+\b/g))];
    expect(named.filter((name) => !allowed.has(name))).toEqual([]);
  });

  it('gives the programs only flags that they have', async () => {
    // A call ends with its line, its cell, its code, or before the next program.
    const calls = text
      .split(/(?=\bzk-(?:ok|gen-config|entrypoint|metrics|local)\b)|[\n|#`}\])]/)
      .flatMap((call) => [...call.matchAll(/^(zk-[a-z-]+)\b(.*)/g)]);
    const flags = calls.flatMap(([, program = '', words = '']) =>
      // What follows two hyphens belongs to another program.
      [...words.replace(/ -- .*/, '').matchAll(/(?<=[\s,[])--([a-z0-9][a-z0-9_-]*)/g)].map(
        ([, flag = '']) => ({
          program: [program, ...subcommandIn(program, words)].join(' '),
          flag,
        }),
      ),
    );
    const unknown = await Promise.all(
      flags.map(async ({ program, flag }) =>
        (await flagsOf(program)).has(flag) ? '' : `${program} --${flag}`,
      ),
    );
    expect(unknown.filter(Boolean)).toEqual([]);
  });

  it('names only folders of the image that it has', () => {
    const folders = [table.dataDir, table.dataLogDir, table.logDir, table.confDir].map(
      ({ default: standard }) => standard,
    );
    const ofOthers = ['/opt/bitnami', '/var/lib/apt'];
    const known = [...folders, '/opt/zk-bootstrap', '/opt/zookeeper/bin', '/opt/zookeeper/lib', ...ofOthers];
    const named = [...text.matchAll(/(?<![\w.])\/(?:opt|var\/lib|var\/log)\/[\w./-]*[\w-]/g)].map(
      ([path]) => path,
    );
    const strays = named.filter(
      (path) => !known.some((folder) => path.startsWith(folder) || folder.startsWith(`${path}/`)),
    );
    expect([...new Set(strays)]).toEqual([]);
  });
});

it('reads what there is to read', () => {
  expect(files).toContain('deploy/kubernetes/base/statefulset.yaml');
  expect(files).toContain('deploy/helm/zk-bootstrap/templates/statefulset.yaml');
  expect(files).toContain('docs/kubernetes.md');
});

function subcommandIn(program: string, words: string): readonly string[] {
  const [first = ''] = words.trim().split(/[^a-z]/);
  return program === 'zk-local' && subcommandNames.includes(first) ? [first] : [];
}

const known = new Map<string, Promise<ReadonlySet<string>>>();

/** The flags in a program's help; those of the settings, with the old spelling by underscores. */
function flagsOf(program: string): Promise<ReadonlySet<string>> {
  const flags = known.get(program) ?? readFlags(program);
  known.set(program, flags);
  return flags;
}

async function readFlags(program: string): Promise<ReadonlySet<string>> {
  const [name = '', ...subcommand] = program.split(' ');
  const { stdout } = await run(name, [...subcommand, '--help']);
  const flags = [...stdout.matchAll(/--([a-z0-9][a-z0-9-]*)/g)].map(([, flag = '']) => flag);
  const settings = rows.flatMap(([, row]) => [flagOf(row), ...(row.flagAliases ?? [])]);
  return new Set([...flags, ...settings, ...settings.map((flag) => flag.replaceAll('-', '_'))]);
}
