// The chart on a real cluster: as its notes and docs/kubernetes.md type it, under the restricted Pod Security Standard.
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { helm } from '../support/kubernetes/kubernetes-tools.ts';
import { until } from '../support/process/poll.ts';
import { blocksOf } from './documents.ts';
import { checkout, Namespace } from './kubectl.ts';
import { scenario } from './scenario.ts';

const guide = 'docs/kubernetes.md';
const pods = ['zk-zookeeper-0', 'zk-zookeeper-1', 'zk-zookeeper-2'];

/** The programs by their names, as the documents and the notes call them. */
const withPrograms = (commands: string) =>
  `helm() { ${helm} "$@"; }\nzk-local() { ${checkout}/bin/zk-local "$@"; }\n${commands}`;

/** The commands of the notes, but for the one that waits for a person. */
function commandsIn(notes: string): readonly string[] {
  const typed = notes
    .split('\n')
    .filter((line) => /^ {2}(?:kubectl|helm) /.test(line) && !/port-forward/.test(line));
  expect(typed.length).toBeGreaterThan(5);
  return typed;
}

describe('the chart', () => {
  const [, install = ''] = blocksOf(guide, 'Install');
  const [installCommand = '', testCommand = ''] = install.split(/^(?=helm -n)/m);
  let namespace: Namespace;
  beforeAll(async () => {
    namespace = await Namespace.create('chart', 'restricted');
  });
  afterAll(() => namespace[Symbol.asyncDispose]());

  scenario('chart', async () => {
    const notes = await namespace.type(withPrograms(installCommand));
    await namespace.untilReady(pods);
    await namespace.type(withPrograms(testCommand));
    const typed = commandsIn(notes);
    const text = await namespace.type(withPrograms(typed.join('\n')));
    expect(text).toMatch(/^ok: 3 of 3 serve/m);
    expect(text).toMatch(/^bar$/m);
    return { note: `${typed.length} commands of the notes; helm test` };
  });

  scenario('strict', async () => {
    const misspelt = ' --set strict=true --set-json \'extraEnv=[{"name":"ZK_TICKTIME","value":"3000"}]\'';
    const upgrade = installCommand.replace('helm install', 'helm upgrade').trimEnd() + misspelt;
    await namespace.type(withPrograms(upgrade));
    await until(
      'the last pod to be refused',
      async () =>
        /warning\[unknown-variable\]: ZK_TICKTIME[\s\S]*error\[warnings-refused\]/.test(
          await namespace.kubectl('describe', 'pod', 'zk-zookeeper-2'),
        ),
      120_000,
    );
    await namespace.untilReady(pods.slice(0, 2), 1000);
    return { note: 'the other two kept serving; kubectl describe has the problem and its fix' };
  });
});

describe('the chart with TLS', () => {
  let namespace: Namespace;
  beforeAll(async () => {
    namespace = await Namespace.create('tls', 'restricted');
  });
  afterAll(() => namespace[Symbol.asyncDispose]());

  scenario('tls', async () => {
    const [secrets = '', install = ''] = blocksOf(guide, 'TLS');
    const [values = ''] = blocksOf(guide, 'TLS', 'yaml');
    namespace.write('values.yaml', values);
    await namespace.type(withPrograms(secrets));
    const notes = await namespace.type(withPrograms(install));
    await namespace.untilReady(['zk-0', 'zk-1', 'zk-2']);
    const typed = commandsIn(notes);
    const text = await namespace.type(withPrograms(typed.join('\n')));
    expect(text).toMatch(/^bar$/m);
    // From outside of a pod, the port without TLS is closed.
    const plain = await namespace.tryType(
      'kubectl -n zookeeper exec zk-0 -- zk-ok --host zk-1.zk-headless:2181',
    );
    expect(plain).toMatchObject({ status: 1, text: expect.stringContaining('refused') });
    return { note: `${typed.length} commands of the notes, among them helm test` };
  });
});
