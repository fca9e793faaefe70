// From an answer to mntr to the exposition text of Prometheus, for servers that do not have it themselves. Pure.
import { readMonitor } from '../zookeeper/server-reply.ts';

/** What only grows until the server restarts, or is reset by the word srst. */
const counters = /^zk_(?:packets_(?:received|sent)|cnt_.*|sum_.*|.*_(?:cnt|sum))$/;

const modes = ['leader', 'follower', 'observer', 'standalone', 'read-only'];

/**
 * The text for an answer to mntr; undefined when it is none. Every number keeps its key as its name; the mode and
 * the version, which are words, become labels.
 */
export function expositionText(answer: string): string | undefined {
  const monitor = readMonitor(answer);
  if (!monitor) return undefined;
  const family = (name: string, type: string, help: string, samples: readonly string[]) =>
    `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => `${name}${sample}\n`).join('')}`;
  const mode = monitor.get('zk_server_state') ?? 'unknown';
  const version = /^[^\s,-]*/.exec(monitor.get('zk_version') ?? '')?.[0] ?? '';
  return [
    family('zk_up', 'gauge', 'Whether the server answered.', [' 1']),
    family('zk_info', 'gauge', 'The version of the server.', [`{version="${escapeLabel(version)}"} 1`]),
    family(
      'zk_mode',
      'gauge',
      'As what the server serves: 1 for its mode, 0 for the others.',
      modes.map((each) => `{mode="${each}"} ${each === mode ? 1 : 0}`),
    ),
    ...[...monitor].flatMap(([key, value]) =>
      /^zk_[a-zA-Z0-9_]+$/.test(key) && /^-?\d+(?:\.\d+)?(?:E-?\d+)?$/.test(value)
        ? [family(key, counters.test(key) ? 'counter' : 'gauge', `${key} of mntr.`, [` ${value}`])]
        : [],
    ),
  ].join('');
}

/** The text for a server that did not answer. */
export const downText = '# HELP zk_up Whether the server answered.\n# TYPE zk_up gauge\nzk_up 0\n';

function escapeLabel(text: string): string {
  return text.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
