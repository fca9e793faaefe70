// The files that other images' users get, beside what their image wrote: every difference with its reason.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/generate/plan.ts';
import { factsOfImage } from '../support/process/dialects.ts';
import { type ImageCase, imageCases } from '../support/process/images.ts';

type Difference = { readonly key: string; readonly theirs: string; readonly ours: string };

/** Why a line differs, by its key; the first that fits. */
const reasons: readonly (readonly [fits: (difference: Difference) => boolean, reason: string])[] = [
  [
    ({ key }) => key.startsWith('server.'),
    'the client port is that of clientPort=; 0.0.0.0 is the own name; the only member has no line',
  ],
  [({ key, theirs }) => key === 'clientPort' && theirs === '', 'the port of the own line server.N'],
  [({ key, ours }) => key === 'quorumListenOnAllIPs' && ours === 'true', 'what 0.0.0.0 as the own host did'],
  [({ key }) => key === 'fastleader.maxNotificationInterval', 'servers find a new leader sooner'],
  [({ key }) => key === 'db.autocreate', 'safer: an empty server does not vote'],
  [({ key, ours }) => key === 'autopurge.purgeInterval' && ours === '1', 'safer: purging is on'],
  [({ key }) => key === 'autopurge.snapRetainCount', "ZooKeeper's default, written"],
  [({ key }) => key === '4lw.commands.whitelist', 'the words of the probes are allowed as well'],
  [
    ({ key, theirs }) => /^(?:min|max)SessionTimeout$/.test(key) && theirs === '',
    'what follows from the tick, written',
  ],
  [
    ({ key, theirs }) =>
      ['tickTime', 'initLimit', 'syncLimit', 'maxClientCnxns'].includes(key) && theirs === '',
    'the default there, written',
  ],
  [
    ({ key, theirs, ours }) => key.startsWith('admin.') && theirs === '' && ['true', '8080'].includes(ours),
    'the default there, written',
  ],
  [
    ({ key, ours }) => key === 'admin.serverAddress' && ours === '',
    'without effect, because the admin server is off',
  ],
  [
    ({ key, theirs, ours }) => key === 'admin.serverPort' && theirs === '8080' && ours === '',
    'without effect, because the admin server is off',
  ],
  [
    ({ key, theirs, ours }) => key === 'dataLogDir' && theirs === '' && ours !== '',
    'the folder of the data, written',
  ],
  [
    ({ key, theirs, ours }) =>
      ours === '' &&
      [
        'standaloneEnabled=true',
        'preAllocSize=65536',
        'snapCount=100000',
        'maxCnxns=0',
        'reconfigEnabled=false',
        'quorumListenOnAllIPs=false',
        'metricsProvider.exportJvmInfo=true',
        'metricsProvider.httpHost=0.0.0.0',
      ].includes(`${key}=${theirs}`),
    "ZooKeeper's default, left out",
  ],
  [({ key }) => key === 'standaloneEnabled', 'three members are an ensemble either way'],
  [({ key }) => key === 'reconfigEnabled', 'every start writes the members again'],
];

function entriesOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines
      .filter((line) => line.includes('=') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function differences(theirs: readonly string[], ours: readonly string[]): readonly Difference[] {
  const [there, here] = [entriesOf(theirs), entriesOf(ours)];
  return [...new Set([...there.keys(), ...here.keys()])]
    .map((key) => ({ key, theirs: there.get(key) ?? '', ours: here.get(key) ?? '' }))
    .filter((one) => one.theirs !== one.ours);
}

const reasonOf = (difference: Difference) => reasons.find(([fits]) => fits(difference))?.[1];

function planOf({ environment, host }: ImageCase) {
  const { plan, problems } = makePlan(factsOfImage(environment, { host }, { version: '3.9.4' }));
  if (!plan) throw new Error(`refused: ${JSON.stringify(problems)}`);
  return { plan, problems };
}

describe.each(imageCases)('$name: $what', (imageCase) => {
  const { name, what, theirs, myId, jvm } = imageCase;
  const { plan, problems } = planOf(imageCase);
  const ours = plan.files.find(({ path }) => path.endsWith('/zoo.cfg'))?.text.split('\n') ?? [];
  const found = differences(theirs, ours);

  it('writes what the image wrote, but for differences that have a reason', async () => {
    expect(found.filter((difference) => reasonOf(difference) === undefined)).toEqual([]);
    const table = found.map(
      (one) => `${one.key}: ${one.theirs || 'none'} -> ${one.ours || 'none'}\n  ${reasonOf(one)}`,
    );
    const text = [
      `${name}: ${what}`,
      `### theirs\n${theirs.join('\n')}\nmyid ${myId || 'none'}, JVM ${jvm || 'as it is'}`,
      `### ours\n${plan.files.map((file) => `==> ${file.path} <==\n${file.text}`).join('\n')}`,
      `### differences\n${table.join('\n')}`,
      `### reported\n${problems.map(({ severity, id, message }) => `${severity}[${id}]: ${message}`).join('\n')}\n`,
    ].join('\n\n');
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`images/${name}.txt`, import.meta.url)));
  });

  it('has the id of the image, 1 where there is none', () => {
    expect(plan.ensemble.myId).toBe(Number(myId || '1'));
  });
});
