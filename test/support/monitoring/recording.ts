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
  'jvm_memory_bytes_max{area="heap"}',
  'jvm_memory_bytes_used{area="heap"}',
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

interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/**
 * A recording as promtool's input, one value a second, extended to a number of seconds as if the state went on:
 * a gauge keeps its last value, a counter goes on growing as it did.
 */
export function inputSeries(release: Release, state: string, seconds: number): readonly InputSeries[] {
  const text = readFileSync(recordingPath(release, state), 'utf8');
  const lines = text.split('\n').filter((each) => each !== '' && !each.startsWith('#'));
  return lines.map((each) => {
    const [series = '', ...values] = each.split(' ');
    const [, name = '', labels = ''] = /^(\w+)\{(.*)\}$/.exec(series) ?? [];
    const pod = /pod="([^"]+)"/.exec(labels)?.[1];
    const target = `instance="${pod}.zk-headless:7000",job="zk-headless",namespace="zookeeper"`;
    return {
      series: `${name}{${labels},${target}}`,
      values: `${values.join(' ')} ${extension(name, values, seconds - values.length)}`,
    };
  });
}

function extension(name: string, values: readonly string[], steps: number): string {
  const last = values.at(-1) ?? '_';
  if (last === 'stale' || last === '_' || last === 'NaN') return `_x${steps}`;
  const growth = isCounter(name) ? growthPerStep(values.map(Number).filter(Number.isFinite)) : 0;
  return `${Number(last) + growth}+${growth}x${steps}`;
}

/** What a counter grew by at each step, on average; a restart sets it back and counts as growth from 0. */
function growthPerStep(values: readonly number[]): number {
  const growths = values.slice(1).map((value, index) => {
    const before = values[index] ?? 0;
    return value < before ? value : value - before;
  });
  if (growths.length === 0) return 0;
  return growths.reduce((sum, growth) => sum + growth, 0) / growths.length;
}
