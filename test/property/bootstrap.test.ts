// Voters that start, crash, restart and lose volumes in any order, on a network that delays and loses messages: each
// runs the real bootstrap, and what must hold however that goes is checked after every step.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helloWord } from '../../src/bootstrap/listener.ts';
import { type Effects, lastAnswerMs, type WaitEnding, waitToStart } from '../../src/bootstrap/wait.ts';
import type { Member } from '../../src/settings/member-list.ts';
import type { Question } from '../../src/zookeeper/four-letter.ts';
import type { Reply } from '../../src/zookeeper/server-reply.ts';

type Volume = 'empty' | 'marked' | 'data';
type Lost = 'nothing' | 'request' | 'reply';

interface Event {
  readonly kind: 'start' | 'crash' | 'lose-volume' | 'none';
  readonly who: number;
  /** How many messages and pauses come to their end after it. */
  readonly steps: number;
}

/** A wait that goes on. */
interface Waiting {
  reply: ((line: string) => string | undefined) | undefined;
}

interface Voter extends Member {
  volume: Volume;
  process: 'down' | 'running' | Waiting;
  /** Whether it has had data, which a lost volume does not show. */
  hadData: boolean;
  /** The voters whose decisions its marker keeps. */
  seen: readonly number[];
  /** How many times it was marked, not counting what it has seen since. */
  marks: number;
}

const notServing = 'This ZooKeeper instance is not currently serving requests\n';
const timeout: Reply = { kind: 'timeout', isConnected: true, text: '' };

class Ensemble {
  readonly voters: readonly Voter[];
  /** What has happened and must not. */
  readonly broken: string[] = [];
  readonly #scheduler: fc.Scheduler;
  readonly #members: readonly string[];
  readonly #losses: Lost[];
  readonly #hasSlowServers: boolean;

  /**
   * @param losses what happens to the messages until all is settled; those after the last arrive
   * @param hasSlowServers a server that was started is not up before the end, and a deadline never comes
   */
  constructor(
    scheduler: fc.Scheduler,
    volumes: readonly Volume[],
    losses: readonly Lost[],
    hasSlowServers = false,
  ) {
    this.#hasSlowServers = hasSlowServers;
    this.#scheduler = scheduler;
    this.#losses = [...losses];
    this.voters = volumes.map((volume, index) => ({
      id: index + 1,
      host: `zk-${index}`,
      serverPort: 2888,
      electionPort: 3888,
      role: 'participant',
      volume,
      process: 'down',
      hadData: volume === 'data',
      seen: [],
      marks: 0,
    }));
    this.#members = this.voters.map(({ id, host }) => `server.${id}=${host}:2888:3888`);
  }

  async happen(events: readonly Event[]): Promise<void> {
    for (const { kind, who, steps } of events) {
      const voter = this.voters[who % this.voters.length];
      if (voter && kind === 'start' && voter.process === 'down') this.#start(voter);
      if (voter && kind === 'crash') voter.process = 'down';
      if (voter && kind === 'lose-volume' && voter.process === 'down') voter.volume = 'empty';
      this.#serve();
      await this.#step(steps);
    }
  }

  /** All start and stay up, and soon no message is lost any more; ends early when all have data. */
  async settle(steps = 4_000): Promise<void> {
    for (const voter of this.voters) if (voter.process === 'down') this.#start(voter);
    const isDone = () =>
      this.#hasSlowServers
        ? this.voters.every(({ process }) => process === 'running')
        : this.hasDataEverywhere;
    for (let left = steps; left > 0 && !isDone(); left -= 10) await this.#step(10);
  }

  get hasDataEverywhere(): boolean {
    return this.voters.every(({ volume }) => volume === 'data');
  }

  async #step(count: number): Promise<void> {
    for (let left = count; left > 0 && this.#scheduler.count() > 0; left -= 1) {
      await this.#scheduler.waitNext(1);
      // Until everything that follows from it has happened.
      await new Promise(setImmediate);
      this.#serve();
    }
  }

  #start(voter: Voter): void {
    if (voter.volume === 'data') {
      voter.process = 'running';
      return;
    }
    const waiting: Waiting = { reply: undefined };
    voter.process = waiting;
    const start = {
      program: 'zk-entrypoint',
      myId: voter.id,
      others: this.voters.filter((other) => other !== voter),
      members: this.#members,
      clientPort: 2181,
      address: undefined,
      content: 'empty' as const,
      isChosen: false,
      last: undefined,
      seen: voter.volume === 'marked' ? voter.seen : undefined,
      mark: (seen: readonly number[]) => this.#mark(voter, seen),
      verify: () => {},
    };
    waitToStart(start, this.#effects(voter, waiting)).then(
      (end) => this.#leave(voter, end),
      (error) => this.broken.push(String(error)),
    );
  }

  /** Of one process: after a crash nothing that it waits for comes to an end. */
  #effects(voter: Voter, waiting: Waiting): Effects {
    const whileUp = async <T>(value: T | Promise<T>): Promise<T> => {
      const settled = await value;
      return voter.process === waiting ? settled : new Promise(() => {});
    };
    const delay = () => this.#scheduler.schedule(Promise.resolve());
    const ask = async ({ host, word }: Question): Promise<Reply> => {
      const other = this.voters.find((one) => one.host === host);
      const lost = this.#losses.pop() ?? 'nothing';
      await delay();
      const reply = lost === 'request' || !other ? timeout : this.#replyOf(other, word);
      await whileUp(delay());
      return lost === 'reply' ? timeout : reply;
    };
    return {
      firstLookMs: 300,
      network: { ask, lookup: () => whileUp({ kind: 'found', addresses: [] }) },
      listen: async (_port, _address, reply) => {
        waiting.reply = reply;
        return {
          close: async () => {
            waiting.reply = undefined;
          },
        };
      },
      pause: (ms) =>
        this.#hasSlowServers && ms === lastAnswerMs ? new Promise(() => {}) : whileUp(delay()).then(() => {}),
      nowMs: () => 0,
      print: () => {},
    };
  }

  #replyOf(other: Voter, word: string): Reply {
    const { process } = other;
    const isHello = word.startsWith(helloWord);
    if (process === 'down') return { kind: 'refused' };
    if (process === 'running') {
      if (this.#hasSlowServers) return { kind: 'refused' };
      if (isHello) return { kind: 'closed' };
      if (!this.#isServing(other)) return { kind: 'answer', text: notServing };
      return {
        kind: 'answer',
        text: word === 'srvr' ? 'Mode: follower\n' : `membership:\n${this.#members.join('\n')}\n`,
      };
    }
    if (!process.reply) return { kind: 'refused' };
    const text = isHello ? process.reply(word.slice(helloWord.length).trimEnd()) : notServing;
    return text === undefined ? { kind: 'closed' } : { kind: 'answer', text };
  }

  #mark(voter: Voter, seen: readonly number[]): void {
    const withData = this.voters.filter(({ volume }) => volume === 'data').map(({ id }) => id);
    if (voter.hadData && withData.length > 0) {
      this.broken.push(`${voter.id} lost its data and marked its volume, while ${withData} had data`);
    }
    if (voter.volume !== 'marked') voter.marks += 1;
    voter.volume = 'marked';
    voter.seen = seen;
  }

  #leave(voter: Voter, end: WaitEnding): void {
    if (end === 'bootstrapped' && voter.volume !== 'marked') this.broken.push(`${voter.id} left unmarked`);
    voter.process = 'running';
    this.#serve();
  }

  /** Running servers with data or a mark vote; a majority of them serves, and every running one then has the data. */
  #serve(): void {
    const running = this.voters.filter(({ process }) => process === 'running');
    const voting = running.filter(({ volume }) => volume !== 'empty');
    if (voting.length <= this.voters.length / 2) return;
    const isKept = voting.some(({ volume }) => volume === 'data');
    if (!isKept && this.voters.some(({ volume }) => volume === 'data')) {
      this.broken.push(`${voting.map(({ id }) => id)} serve without the data that another volume has`);
    }
    for (const voter of running) {
      voter.volume = 'data';
      voter.hadData = true;
    }
  }

  #isServing(voter: Voter): boolean {
    const voting = this.voters.filter(({ process, volume }) => process === 'running' && volume === 'data');
    return voter.volume === 'data' && voting.length > this.voters.length / 2;
  }
}

function empty(count: number): readonly Volume[] {
  return Array.from({ length: count }, () => 'empty');
}

function eventOf(...kinds: readonly Event['kind'][]): fc.Arbitrary<Event> {
  return fc.record({ kind: fc.constantFrom(...kinds), who: fc.nat(100), steps: fc.nat(60) });
}

const size = fc.constantFrom(2, 3, 4, 5, 7);
const losses = fc.array(fc.constantFrom<Lost>('nothing', 'nothing', 'nothing', 'request', 'reply'), {
  maxLength: 200,
});
const events = fc.array(eventOf('start', 'start', 'start', 'crash', 'none'), { maxLength: 25 });
const eventsWithLosses = fc.array(eventOf('start', 'start', 'start', 'crash', 'lose-volume', 'none'), {
  maxLength: 35,
});
const runs = { numRuns: 500, seed: 4 };

describe('voters with empty volumes', () => {
  it('bootstrap an ensemble in the end, whatever crashed and was lost before, when all stay up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), size, losses, events, async (scheduler, count, lost, happened) => {
        const ensemble = new Ensemble(scheduler, empty(count), lost);
        await ensemble.happen(happened);
        await ensemble.settle();
        expect(ensemble.voters.map(({ volume }) => volume)).toEqual(ensemble.voters.map(() => 'data'));
        expect(ensemble.voters.every(({ marks }) => marks < 2)).toBe(true);
        expect(ensemble.broken).toEqual([]);
      }),
      runs,
    );
  });

  it('start all without waiting for the server of another one, when nothing fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), size, async (scheduler, count) => {
        const ensemble = new Ensemble(scheduler, empty(count), [], true);
        await ensemble.settle();
        expect(ensemble.voters.map(({ process }) => process)).toEqual(ensemble.voters.map(() => 'running'));
      }),
      { ...runs, numRuns: 200 },
    );
  });
});

describe('a voter with an empty volume', () => {
  it('never marks it while another volume has data', async () => {
    const volumes = fc
      .array(fc.constantFrom<Volume>('empty', 'data'), { minLength: 2, maxLength: 7 })
      .filter((all) => all.includes('data'));
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        volumes,
        losses,
        events,
        async (scheduler, initial, lost, happened) => {
          const ensemble = new Ensemble(scheduler, initial, lost);
          await ensemble.happen(happened);
          await ensemble.settle(500);
          expect(ensemble.voters.map(({ marks }) => marks)).toEqual(initial.map(() => 0));
          expect(ensemble.broken).toEqual([]);
        },
      ),
      runs,
    );
  });

  it('does not outvote data when volumes are lost after the bootstrap, or during it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        size,
        fc.boolean(),
        losses,
        eventsWithLosses,
        async (scheduler, count, isBootstrapped, lost, happened) => {
          const ensemble = new Ensemble(scheduler, empty(count), lost);
          if (isBootstrapped) await ensemble.settle();
          await ensemble.happen(happened);
          await ensemble.settle(500);
          expect(ensemble.broken).toEqual([]);
        },
      ),
      runs,
    );
  });
});
