// Renders a reply to mntr in the exposition format of Prometheus, for servers without a metrics provider. Pure.
import { readMonitor } from '../zookeeper/server-reply.ts';

/** A key of mntr; those of the Prometheus provider have labels. */
const metricKey = /^(zk_[a-zA-Z0-9_]+)((?:\{[a-zA-Z_]\w*="[^"\\]*"(?:,[a-zA-Z_]\w*="[^"\\]*")*\})?)$/;

/** Keys of values that only grow until the server restarts, or until the word srst resets them. */
const counters = /^zk_(?:packets_(?:received|sent)|cnt_.*|sum_.*|.*_(?:cnt|sum|total))$/;

const modes = ['leader', 'follower', 'observer', 'standalone', 'read-only'];

/**
 * The text for a reply to mntr; undefined when it is none. Every number keeps its key as its name; the mode and
 * the version, which are words, become labels.
 */
export function expositionText(answer: string): string | undefined {
  const monitor = readMonitor(answer);
  if (!monitor) return undefined;
  const family = (name: string, type: string, help: string, samples: readonly string[]) =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample}\n`).join('')}`;
  const mode = monitor.get('zk_server_state') ?? 'unknown';
  const version = /^[^\s,-]*/.exec(monitor.get('zk_version') ?? '')?.[0] ?? '';
  const samples = [...monitor].flatMap(([key, value]) => {
    const [, name, labels] = metricKey.exec(key) ?? [];
    const isNumber = /^-?\d+(?:\.\d+)?(?:E-?\d+)?$/.test(value);
    return name !== undefined && isNumber ? [{ name, sample: `${labels} ${value}` }] : [];
  });
  // The samples of one family must stand together, wherever mntr has them.
  const families = Map.groupBy(samples, ({ name }) => name);
  // The number of observations in a summary, unlike zk_znode_count.
  const isSummaryCount = (name: string) =>
    name.endsWith('_count') && families.has(name.replace(/count$/, 'sum'));
  return [
    family('zk_up', 'gauge', 'Whether the server answered.', [' 1']),
    family('zk_info', 'gauge', 'The version of the server.', [`{version="${escapeLabel(version)}"} 1`]),
    family(
      'zk_mode',
      'gauge',
      'In which role the server serves: 1 for its mode, 0 for the others.',
      modes.map((each) => `{mode="${each}"} ${each === mode ? 1 : 0}`),
    ),
    ...[...families].map(([name, group]) =>
      family(
        name,
        counters.test(name) || isSummaryCount(name) ? 'counter' : 'gauge',
        `${name} of mntr.`,
        group.map(({ sample }) => sample),
      ),
    ),
  ].join('');
}

/** The text for a server that did not answer. */
export const downText = '# HELP zk_up Whether the server answered.\n# TYPE zk_up gauge\nzk_up 0\n';

function escapeLabel(text: string): string {
  return text.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
