// The Grafana dashboard of an ensemble: the rows of panels below, and what Grafana wants around them.

type Unit = 'short' | 'ms' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops';

interface Panel {
  readonly title: string;
  readonly about: string;
  readonly unit?: Unit;
  /** Legend and query of each line. SELECTOR stands for the labels of the ensemble, RATE for the range of a rate. */
  readonly queries: Readonly<Record<string, string>>;
  /** A single value or a state over time instead of lines; `name` shows which server has the value. */
  readonly kind?: 'value' | 'name' | 'roles';
}

const server = '{{pod}} {{instance}}';

/** Values of the panel of roles. */
const roles = { 0: ['no quorum', 'red'], 1: ['serves', 'green'], 2: ['leader', 'blue'] } as const;

export const rows: Readonly<Record<string, readonly Panel[]>> = {
  Ensemble: [
    {
      title: 'Leader',
      about: 'The server that leads. No data: no leader, and no client is served.',
      kind: 'name',
      queries: { [server]: 'leader_uptime{SELECTOR}' },
    },
    {
      title: 'Voters',
      about: 'The configured number of voters. It does not change when a server fails.',
      kind: 'value',
      queries: { voters: 'max(quorum_size{SELECTOR})' },
    },
    {
      title: 'Voters in sync',
      about: 'The leader and the followers that are in sync with it.',
      kind: 'value',
      queries: { 'in sync': 'max(synced_followers{SELECTOR}) + 1' },
    },
    {
      title: 'Failures left',
      about: 'How many of the voters in sync may fail before no client is served.',
      kind: 'value',
      queries: { left: 'max(synced_followers{SELECTOR}) - floor(max(quorum_size{SELECTOR}) / 2)' },
    },
    {
      title: 'Servers scraped',
      about: 'Servers that Prometheus gets metrics from.',
      kind: 'value',
      queries: { scraped: 'sum(up{SELECTOR})' },
    },
    {
      title: 'Roles',
      about: 'What each server is over time. A server that is not scraped has a gap.',
      kind: 'roles',
      queries: {
        [server]:
          'leader_uptime{SELECTOR} * 0 + 2 or znode_count{SELECTOR} * 0 + 1 or looking_count{SELECTOR} * 0',
      },
    },
    {
      title: 'Elections',
      about: 'Elections that each server took part in.',
      queries: { [server]: 'increase(looking_count{SELECTOR}[RATE])' },
    },
    {
      title: 'Time without a leader',
      about: 'Time that each server spent in elections.',
      unit: 'ms',
      queries: { [server]: 'increase(election_time_sum{SELECTOR}[RATE])' },
    },
  ],
  Requests: [
    {
      title: 'Write latency, 99th percentile',
      about: 'Of the writes of the clients of each server. No line: nobody writes through it.',
      unit: 'ms',
      queries: { [server]: 'updatelatency{SELECTOR, quantile="0.99"}' },
    },
    {
      title: 'Read latency, 99th percentile',
      about: 'Of the reads of the clients of each server.',
      unit: 'ms',
      queries: { [server]: 'readlatency{SELECTOR, quantile="0.99"}' },
    },
    {
      title: 'Outstanding requests',
      about: 'Requests without an answer yet. At 1000 (globalOutstandingLimit) the server stops reading.',
      queries: { [server]: 'outstanding_requests{SELECTOR}' },
    },
    {
      title: 'Packets received',
      about: 'Requests and pings of clients.',
      unit: 'reqps',
      queries: { [server]: 'rate(packets_received{SELECTOR}[RATE])' },
    },
    {
      title: 'Writes of the ensemble',
      about: 'Proposals of the leader.',
      unit: 'ops',
      queries: { [server]: 'rate(proposal_count{SELECTOR}[RATE])' },
    },
  ],
  Disk: [
    {
      title: 'Sync of the transaction log, mean',
      about: 'Every write waits for it on a majority of the servers.',
      unit: 'ms',
      queries: { [server]: 'rate(fsynctime_sum{SELECTOR}[RATE]) / rate(fsynctime_count{SELECTOR}[RATE])' },
    },
    {
      title: 'Syncs of the transaction log',
      about: 'One sync covers all writes that have come in meanwhile.',
      unit: 'ops',
      queries: { [server]: 'rate(fsynctime_count{SELECTOR}[RATE])' },
    },
    {
      title: 'Free space of the volumes',
      about: "The kubelet's metrics; on Kubernetes only.",
      unit: 'percentunit',
      queries: {
        '{{persistentvolumeclaim}}':
          'kubelet_volume_stats_available_bytes{VOLUMES} / kubelet_volume_stats_capacity_bytes{VOLUMES}',
      },
    },
  ],
  'Clients and data': [
    {
      title: 'Connections',
      about: 'Open connections of clients, probes included.',
      queries: { [server]: 'num_alive_connections{SELECTOR}' },
    },
    {
      title: 'Rejected connections',
      about: 'Connections over maxClientCnxns or maxCnxns.',
      queries: { [server]: 'increase(connection_rejected{SELECTOR}[RATE])' },
    },
    {
      title: 'Open files',
      about: 'Of those that the process may have. Each connection is one.',
      unit: 'percentunit',
      queries: { [server]: 'process_open_fds{SELECTOR} / process_max_fds{SELECTOR}' },
    },
    {
      title: 'Sessions',
      about: 'Sessions of the whole ensemble, as each server has them.',
      queries: { [server]: 'global_sessions{SELECTOR}' },
    },
    {
      title: 'Watches',
      about: 'Watches of the clients of each server.',
      queries: { [server]: 'watch_count{SELECTOR}' },
    },
    {
      title: 'Znodes',
      about: 'All nodes, and the ephemeral ones among them.',
      queries: {
        [`${server} all`]: 'znode_count{SELECTOR}',
        [`${server} ephemeral`]: 'ephemerals_count{SELECTOR}',
      },
    },
    {
      title: 'Size of the data',
      about: 'Paths and values of all nodes; the heap must hold them several times.',
      unit: 'bytes',
      queries: { [server]: 'approximate_data_size{SELECTOR}' },
    },
  ],
  JVM: [
    {
      title: 'Heap',
      about: 'Used part of the heap, garbage included.',
      unit: 'percentunit',
      queries: {
        [server]:
          'jvm_memory_bytes_used{SELECTOR, area="heap"} / jvm_memory_bytes_max{SELECTOR, area="heap"}',
      },
    },
    {
      title: 'Old generation',
      about: 'What stays near 100 % after collections is in use: the heap is too small.',
      unit: 'percentunit',
      queries: {
        [server]:
          'jvm_memory_pool_bytes_used{SELECTOR, pool=~"G1 Old Gen|Tenured Gen|PS Old Gen"} / jvm_memory_pool_bytes_max{SELECTOR, pool=~"G1 Old Gen|Tenured Gen|PS Old Gen"}',
      },
    },
    {
      title: 'Garbage collection',
      about: 'Share of the time that the collectors take.',
      unit: 'percentunit',
      queries: { [server]: 'sum without (gc) (rate(jvm_gc_collection_seconds_sum{SELECTOR}[RATE]))' },
    },
    {
      title: 'CPU',
      about: 'Cores that each server uses.',
      queries: { [server]: 'rate(process_cpu_seconds_total{SELECTOR}[RATE])' },
    },
  ],
};

const selector = 'namespace=~"$namespace", job="$job"';
const volumes = 'namespace=~"$namespace", persistentvolumeclaim=~"data(dir)?-.*(zk|zookeeper).*-[0-9]+"';

/** A query as Grafana gets it. */
export function expandQuery(query: string): string {
  return query
    .replaceAll('SELECTOR', selector)
    .replaceAll('VOLUMES', volumes)
    .replaceAll('RATE', '$__rate_interval');
}

const datasource = { type: 'prometheus', uid: '${datasource}' };
const columns = 24;

/** The dashboard as Grafana imports it. */
export function dashboard(): object {
  const panels: object[] = [];
  let y = 0;
  for (const [title, content] of Object.entries(rows)) {
    panels.push({ type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: columns, h: 1 }, panels: [] });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of content) {
      const [w, h] = sizeOf(panel);
      if (x + w > columns) {
        x = 0;
        y += height;
        height = 0;
      }
      panels.push(grafanaPanel(panel, { x, y, w, h }));
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return {
    title: 'ZooKeeper ensemble',
    uid: 'zookeeper-ensemble',
    tags: ['zookeeper'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
        {
          ...variable('namespace', 'Namespace', 'label_values(looking_count, namespace)'),
          includeAll: true,
          // Prometheus without Kubernetes has no namespaces.
          allValue: '.*',
          current: { text: 'All', value: '$__all' },
        },
        variable('job', 'Ensemble', 'label_values(looking_count{namespace=~"$namespace"}, job)'),
      ],
    },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
}

function sizeOf({ kind }: Panel): readonly [width: number, height: number] {
  if (kind === 'name') return [8, 4];
  if (kind === 'value') return [4, 4];
  return kind === 'roles' ? [24, 6] : [8, 8];
}

function variable(name: string, label: string, query: string): object {
  return { name, label, type: 'query', datasource, query: { query, refId: name }, refresh: 2, sort: 1 };
}

function grafanaPanel({ title, about, unit = 'short', queries, kind }: Panel, gridPos: object): object {
  return {
    type: kind === undefined ? 'timeseries' : kind === 'roles' ? 'state-timeline' : 'stat',
    title,
    description: about,
    datasource,
    gridPos,
    targets: Object.entries(queries).map(([legendFormat, query], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr: expandQuery(query),
      legendFormat,
      ...(kind === 'name' || kind === 'value' ? { instant: true } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(kind === undefined ? { min: 0 } : {}),
        ...(kind === 'roles' ? roleMappings : {}),
      },
      overrides: [],
    },
    options: kind === 'name' ? { textMode: 'name' } : {},
  };
}

const roleMappings = {
  mappings: [
    {
      type: 'value',
      options: Object.fromEntries(
        Object.entries(roles).map(([value, [text, color]]) => [value, { text, color }]),
      ),
    },
  ],
};
