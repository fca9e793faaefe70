// Debian's Prometheus for the tests: promtool, and a server that ends with its scope.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { findProgram } from '../../../src/system/find-program.ts';
import { until } from '../process/poll.ts';
import { installPackages } from '../server/debian-packages.ts';

/** Vitest's global setup: installs what is missing. */
export async function setup(): Promise<void> {
  const isMissing = (name: string) => !findProgram(name, process.env.PATH);
  if (['promtool', 'prometheus'].some(isMissing)) await installPackages(['prometheus']);
}

/** Runs promtool; its output is the error's message when it fails. */
export async function promtool(...args: readonly string[]): Promise<string> {
  const { all, exitCode } = await execa('promtool', args, { all: true, reject: false });
  if (exitCode !== 0) throw new Error(all);
  return all;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

export class Prometheus implements AsyncDisposable {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(folder: string, child: ChildProcess, url: string) {
    this.#folder = folder;
    this.#child = child;
    this.#url = url;
  }

  /** Starts it with a configuration; returns when it answers. */
  static async start(configuration: object): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-prometheus-'));
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, stringify(configuration));
    const args = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${folder}/data`,
      '--web.listen-address=127.0.0.1:0',
    ];
    const child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    process.once('exit', () => child.kill('SIGKILL'));
    let log = '';
    child.stderr.on('data', (text) => {
      log += text;
    });
    const port = await until(
      () => `Prometheus to listen; it wrote:\n${log}`,
      () => /Listening on" address=127\.0\.0\.1:(\d+)/.exec(log)?.[1],
    );
    const prometheus = new Prometheus(folder, child, `http://127.0.0.1:${port}`);
    await until('Prometheus to be ready', async () => (await fetch(`${prometheus.#url}/-/ready`)).ok);
    return prometheus;
  }

  async query(query: string): Promise<readonly Sample[]> {
    const { result } = await this.#get<{ result: readonly Sample[] }>('query', { query });
    return result;
  }

  /** The alerts that fire or are pending. */
  async alerts(): Promise<
    readonly { readonly labels: Readonly<Record<string, string>>; readonly state: string }[]
  > {
    const { alerts } = await this.#get<{ alerts: readonly never[] }>('alerts');
    return alerts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #get<Data>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<Data> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    // The shape is that of Prometheus' HTTP API.
    const { data, error } = (await response.json()) as { data: Data; error?: string };
    if (error !== undefined) throw new Error(`${error}\n${JSON.stringify(parameters)}`);
    return data;
  }
}
