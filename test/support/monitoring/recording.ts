// Recorded scrapes of an ensemble in one state: one line a series, one value a second, in promtool's notation.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Release } from './metrics-jars.ts';

const folder = fileURLToPath(new URL('../../monitoring/recordings', import.meta.url));

/** The series that the alert rules read; only these are kept. */
const kept = [
  'connection_rejected',
  'digest_mismatches_count',
  'fsynctime_count',
  'fsynctime_sum',
  'jvm_gc_collection_seconds_count{gc="Copy"}',
  'jvm_gc_collection_seconds_count{gc="MarkSweepCompact"}',
  'jvm_memory_pool_bytes_max{pool="G1 Old Gen"}',
  'jvm_memory_pool_bytes_max{pool="Tenured Gen"}',
  'jvm_memory_pool_bytes_used{pool="G1 Old Gen"}',
  'jvm_memory_pool_bytes_used{pool="Tenured Gen"}',
  'looking_count',
  'outstanding_requests',
  'process_max_fds',
  'process_open_fds',
  'quorum_size',
  'synced_followers',
  'unrecoverable_error_count',
  'updatelatency{quantile="0.99"}',
];

/** Those that only grow; what they grew by in a recording goes on when it is extended. */
const isCounter = (series: string) =>
  /^(?:looking_count|connection_rejected|.*_(?:count|sum))\b/.test(series);

/** One scrape of one server: values by series, undefined when the server gave none. */
type Scrape = ReadonlyMap<string, string> | undefined;

/** The samples of an exposition text, with the labels as Prometheus writes them. */
export function parseExposition(text: string): ReadonlyMap<string, string> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space).replace(',}', '}'), line.slice(space + 1)] as const;
    }),
  );
}

/** The lines of a recording from scrapes of servers, one scrape a second. */
export function recordingText(scrapes: Readonly<Record<string, readonly Scrape[]>>): string {
  const lines = Object.entries(scrapes).flatMap(([server, all]) => {
    const up = all.map((scrape) => (scrape ? '1' : '0'));
    const series = kept.map((name) => [name, all.map((scrape) => scrape?.get(name))] as const);
    return [
      line('up', server, up),
      ...series
        .filter(([, values]) => values.some((value) => value !== undefined))
        .map(([name, values]) => line(name, server, values)),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function line(series: string, server: string, values: readonly (string | undefined)[]): string {
  const own = `pod="${server}"`;
  const name = series.includes('{') ? series.replace('{', `{${own},`) : `${series}{${own}}`;
  const samples = values.map((value, index) => {
    if (value !== undefined) return value === 'NaN' ? 'NaN' : String(Number(value));
    return values[index - 1] === undefined ? '_' : 'stale';
  });
  return `${name} ${samples.join(' ')}`;
}

/** The states that are recorded for a release. */
export function recordedStates(release: Release): readonly string[] {
  const names = readdirSync(join(folder, release)).filter((name) => name.endsWith('.txt'));
  return names.map((name) => basename(name, '.txt')).sort();
}

export function recordingPath(release: Release, name: string): string {
  return join(folder, release, `${name}.txt`);
}

/** The file with the names of all series of a release. */
export function namesPath(release: Release): string {
  return join(folder, release, 'series.names');
}

interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/**
 * A recording as promtool's input, one value a second, extended to a number of seconds: each gauge keeps its last
 * value; a counter grows on as it did while recorded, or not at all when the events of the recording are over.
 */
export function inputSeries(
  release: Release,
  state: string,
  seconds: number,
  after: 'goes on' | 'is over' = 'goes on',
): readonly InputSeries[] {
  const text = readFileSync(recordingPath(release, state), 'utf8');
  const lines = text.split('\n').filter((each) => each !== '' && !each.startsWith('#'));
  return lines.map((each) => {
    const [, name = '', labels = '', list = ''] = /^(\w+)\{(.*)\} (.*)$/.exec(each) ?? [];
    const values = list.split(' ');
    const growth = after === 'goes on' && isCounter(name) ? growthPerStep(values) : 0;
    const pod = /pod="([^"]+)"/.exec(labels)?.[1];
    const target = `instance="${pod}.zk-headless:7000",job="zk-headless",namespace="zookeeper"`;
    return {
      series: `${name}{${labels},${target}}`,
      values: `${list} ${extension(values.at(-1) ?? '_', growth, seconds - values.length)}`,
    };
  });
}

function extension(last: string, growth: number, steps: number): string {
  const value = Number(last);
  return Number.isFinite(value) ? `${value + growth}+${growth}x${steps}` : `_x${steps}`;
}

/** What a counter grew by at each step, on average; a restart sets it back and counts as growth from 0. */
function growthPerStep(texts: readonly string[]): number {
  const values = texts.map(Number).filter(Number.isFinite);
  const growths = values.slice(1).map((value, index) => {
    const before = values[index] ?? 0;
    return value < before ? value : value - before;
  });
  return growths.reduce((sum, growth) => sum + growth, 0) / Math.max(texts.length - 1, 1);
}
