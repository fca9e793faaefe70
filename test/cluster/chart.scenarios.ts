// The chart on a real cluster: as its notes and docs/kubernetes.md type it, under the restricted Pod Security Standard.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helm } from '../support/kubernetes/kubernetes-tools.ts';
import { until } from '../support/process/poll.ts';
import { blocksOf } from './documents.ts';
import { Namespace } from './kubectl.ts';
import { record, scenarios } from './report.ts';

const pods = ['zk-zookeeper-0', 'zk-zookeeper-1', 'zk-zookeeper-2'];

let namespace: Namespace;
/** helm by its name, as the documents and the notes call it. */
const withHelm = (commands: string) => `helm() { ${helm} "$@"; }\n${commands}`;

beforeAll(async () => {
  namespace = await Namespace.create('chart', 'restricted');
});
afterAll(() => namespace[Symbol.asyncDispose]());

describe('the chart', () => {
  it(scenarios.chart, async () => {
    const [, install = ''] = blocksOf('docs/kubernetes.md', 'Install');
    const [installCommand = '', testCommand = ''] = install.split(/^(?=helm -n)/m);
    const notes = await namespace.type(withHelm(installCommand));
    await namespace.untilReady(pods);
    await namespace.type(withHelm(testCommand));
    const typed = notes
      .split('\n')
      .filter((line) => /^ {2}(?:kubectl|helm) /.test(line) && !/port-forward/.test(line));
    expect(typed.length).toBeGreaterThan(5);
    const text = await namespace.type(withHelm(typed.join('\n')));
    expect(text).toMatch(/^ok: 3 of 3 serve/m);
    expect(text).toMatch(/^bar$/m);
    record('chart', { note: `${typed.length} commands of the notes; helm test` });
  });

  it(scenarios.strict, async () => {
    const upgrade = blocksOf('docs/kubernetes.md', 'Install')[1]?.split(/^(?=helm -n)/m)[0] ?? '';
    const misspelt = ' --set strict=true --set-json \'extraEnv=[{"name":"ZK_TICKTIME","value":"3000"}]\'';
    await namespace.type(withHelm(upgrade.replace('helm install', 'helm upgrade').trimEnd() + misspelt));
    await until(
      'the last pod to be refused',
      async () =>
        /warning\[unknown-variable\]: ZK_TICKTIME[\s\S]*error\[warnings-refused\]/.test(
          await namespace.kubectl('describe', 'pod', 'zk-zookeeper-2'),
        ),
      120_000,
    );
    await namespace.untilReady(pods.slice(0, 2), 1000);
    record('strict', { note: 'the other two kept serving; kubectl describe has the problem and its fix' });
  });
});
