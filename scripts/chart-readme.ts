// Makes the chart's README.md from values.schema.json, which describes each value, and values.yaml, which has the
// defaults; with --check it only compares.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { keepDocument, tableOf } from './document.ts';

const chart = 'deploy/helm/zk-bootstrap';

const sections: Readonly<Record<string, readonly string[]>> = {
  Ensemble: ['servers', 'observers', 'settings', 'strict', 'logLevel'],
  Image: ['image', 'imagePullPolicy', 'imagePullSecrets', 'global'],
  Memory: ['heap', 'resources'],
  Storage: [
    'storage',
    'storageClass',
    'storageAccessMode',
    'storageSubPath',
    'storageLabels',
    'storageAnnotations',
    'persistence',
    'snapRetain',
    'purgeHours',
  ],
  'Ports and limits': [
    'clientPort',
    'serverPort',
    'leaderElectionPort',
    'tickTimeMs',
    'initTicks',
    'syncTicks',
    'maxClientConnections',
    'clientCnxns',
  ],
  'Starts and updates': [
    'startupSeconds',
    'probeInitialDelaySeconds',
    'probeTimeoutSeconds',
    'updateStrategy',
    'terminationGracePeriodSeconds',
    'minAvailable',
    'diagnosticMode',
  ],
  Nodes: [
    'antiAffinity',
    'zoneSpread',
    'topologySpreadConstraints',
    'nodeSelector',
    'tolerations',
    'affinity',
    'priorityClassName',
  ],
  Access: ['security', 'serviceAccount', 'networkPolicy', 'service', 'istio'],
  'TLS and logins': ['tls', 'auth'],
  Monitoring: ['metrics'],
  'Names, labels, additions': [
    'nameOverride',
    'fullnameOverride',
    'commonLabels',
    'commonAnnotations',
    'podLabels',
    'podAnnotations',
    'extraEnv',
    'extraEnvFrom',
    'extraVolumes',
    'extraVolumeMounts',
    'initContainers',
    'sidecars',
  ],
};

const introduction = `# Chart zk-bootstrap

<!-- Made by scripts/chart-readme.ts from values.schema.json and values.yaml: npm run docs. Changes here are lost. -->

A ZooKeeper ensemble that starts, grows and restarts without losing data. For Kubernetes 1.27 and newer.

\`\`\`sh
helm install zk deploy/helm/zk-bootstrap --namespace zookeeper --create-namespace \\
  --set image.repository=registry.example/zk-bootstrap --set image.tag=0.1.0
helm -n zookeeper test zk
\`\`\`

[docs/kubernetes.md](../../../docs/kubernetes.md) has the procedures: install, change the size, update, back up and
restore, move from the incubator chart. A value that is misspelt, or that would make a bad ensemble, is refused with a
fix. \`helm uninstall\` keeps the claims, and with them the data.
`;

interface Schema {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A value that other charts have, and that is refused with the name that this one uses. */
function isRefused({ description }: Schema): boolean {
  return description?.startsWith('Refused') ?? false;
}

function rowsOf(name: string, schema: Schema, standard: unknown): readonly (readonly string[])[] {
  if (isRefused(schema)) return [];
  if (schema.properties)
    return Object.entries(schema.properties).flatMap(([key, inner]) =>
      rowsOf(`${name}.${key}`, inner, (standard as Readonly<Record<string, unknown>> | undefined)?.[key]),
    );
  if (!schema.description) throw new Error(`${name} has no description in values.schema.json`);
  const words = (schema.enum ?? []).filter((word) => word !== '').map((word) => code(String(word)));
  const choice = words.length > 0 ? `. One of ${words.join(', ')}` : '';
  return [
    [code(name), standard === undefined ? '' : code(JSON.stringify(standard)), schema.description + choice],
  ];
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** The whole document. */
export function chartReadme(): string {
  const { properties }: { properties: Readonly<Record<string, Schema>> } = JSON.parse(
    readFileSync(`${chart}/values.schema.json`, 'utf8'),
  );
  const defaults = parse(readFileSync(`${chart}/values.yaml`, 'utf8'));
  const listed = Object.values(sections).flat();
  const missing = Object.keys(properties).filter(
    (name) => !listed.includes(name) && !isRefused(properties[name] ?? {}),
  );
  if (missing.length > 0)
    throw new Error(`add ${missing.join(', ')} to a section of scripts/chart-readme.ts`);
  const texts = Object.entries(sections).map(
    ([title, names]) =>
      `## ${title}\n\n${tableOf(
        ['value', 'default', 'what it is'],
        names.flatMap((name) => rowsOf(name, properties[name] ?? {}, defaults[name])),
      )}\n`,
  );
  return [introduction, ...texts].join('\n');
}

if (import.meta.main) keepDocument(`${chart}/README.md`, chartReadme());
