// A model of voters that start, ask, crash, restart and lose volumes in any order, with the real decision inside:
// what must hold however that goes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, observe, type PeerState, type Peers, type Stage } from '../../src/bootstrap/decide.ts';

type Volume = 'empty' | 'marked' | 'data';
type Process = 'down' | 'running' | { stage: Stage; known: Peers };

interface Voter {
  readonly id: number;
  volume: Volume;
  process: Process;
  /** It had data once, which a lost volume does not show. */
  hadData: boolean;
  marks: number;
}

type Event =
  | { readonly kind: 'start' | 'crash' | 'lose'; readonly who: number }
  | { readonly kind: 'ask'; readonly who: number; readonly whom: number; readonly lost: Lost };
type Lost = 'nothing' | 'request' | 'reply';

const list = ['server.1=a', 'server.2=b'];

class Ensemble {
  readonly voters: readonly Voter[];
  /** Whatever happened that must not. */
  readonly broken: string[] = [];

  constructor(volumes: readonly Volume[]) {
    this.voters = volumes.map((volume, index) => ({
      id: index + 1,
      volume,
      process: 'down',
      hadData: volume === 'data',
      marks: 0,
    }));
  }

  get majority(): number {
    return Math.floor(this.voters.length / 2) + 1;
  }

  happen(event: Event): void {
    const voter = this.voters[event.who % this.voters.length];
    if (!voter) return;
    switch (event.kind) {
      case 'start':
        if (voter.process === 'down') this.start(voter);
        break;
      case 'crash':
        voter.process = 'down';
        break;
      case 'lose':
        if (voter.process === 'down') voter.volume = 'empty';
        break;
      case 'ask':
        this.ask(voter, this.voters[event.whom % this.voters.length], event.lost);
        break;
    }
    this.serve();
  }

  start(voter: Voter): void {
    if (voter.volume === 'data') voter.process = 'running';
    else voter.process = { stage: voter.volume === 'marked' ? 'decided' : 'waiting', known: new Map() };
    this.act(voter);
  }

  ask(asker: Voter, other: Voter | undefined, lost: Lost): void {
    if (!other || other === asker || typeof asker.process === 'string') return;
    const introduction = (of: { stage: Stage }): PeerState => ({
      kind: 'waits',
      stage: of.stage,
      members: list,
    });
    const said = introduction(asker.process);
    let answer: PeerState = { kind: 'absent', why: 'lost' };
    if (lost !== 'request') {
      const { process } = other;
      if (process === 'running')
        answer = this.isServing(other) ? { kind: 'serves', mode: 'follower' } : { kind: 'runs' };
      else if (process !== 'down') {
        process.known = observe(process.known, asker.id, said);
        answer = introduction(process);
        this.act(other);
      }
    }
    if (lost === 'reply') answer = { kind: 'absent', why: 'lost' };
    asker.process.known = observe(asker.process.known, other.id, answer);
    this.act(asker);
  }

  /** What the shell does with the decisions, until it has to wait. */
  act(voter: Voter): void {
    while (typeof voter.process === 'object') {
      const others = this.voters.filter(({ id }) => id !== voter.id).map(({ id }) => id);
      const decision = decide(voter.process.stage, list, others, voter.process.known);
      if (decision.kind === 'mark') {
        this.checkMark(voter);
        voter.volume = 'marked';
        voter.marks += 1;
        voter.process.stage = 'decided';
      } else if (decision.kind === 'found' || decision.kind === 'join') voter.process = 'running';
      else return;
    }
  }

  checkMark(voter: Voter): void {
    const withData = this.voters.filter(({ volume }) => volume === 'data').map(({ id }) => id);
    if (voter.hadData && withData.length > 0) {
      this.broken.push(`${voter.id} lost its data and marked, while ${withData} had it`);
    }
  }

  /** Running servers with data or a mark vote; a majority of them serves, and then every running one has the data. */
  serve(): void {
    const running = this.voters.filter(({ process }) => process === 'running');
    const voting = running.filter(({ volume }) => volume !== 'empty');
    if (voting.length < this.majority) return;
    const isKept = voting.some(({ volume }) => volume === 'data');
    if (!isKept && this.voters.some(({ volume }) => volume === 'data')) {
      this.broken.push(`${voting.map(({ id }) => id)} serve without the data that another volume has`);
    }
    for (const voter of running) {
      voter.volume = 'data';
      voter.hadData = true;
    }
  }

  isServing(voter: Voter): boolean {
    const voting = this.voters.filter(({ process, volume }) => process === 'running' && volume === 'data');
    return voter.volume === 'data' && voting.length >= this.majority;
  }
}

const size = fc.constantFrom(2, 3, 4, 5, 7);
const who = fc.nat(100);
const lost = fc.constantFrom<Lost>('nothing', 'nothing', 'nothing', 'request', 'reply');
const start: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('start' as const), who });
const crash: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('crash' as const), who });
const lose: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('lose' as const), who });
const ask: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('ask' as const), who, whom: who, lost });
const events = fc.array(
  fc.oneof({ weight: 3, arbitrary: start }, { weight: 1, arbitrary: crash }, { weight: 8, arbitrary: ask }),
  { maxLength: 80 },
);
const eventsWithLosses = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: start },
    { weight: 1, arbitrary: crash },
    { weight: 1, arbitrary: lose },
    { weight: 8, arbitrary: ask },
  ),
  { maxLength: 120 },
);
const runs = { numRuns: 10_000, seed: 4 };

/** All stay up and reach each other from now on. */
function settle(ensemble: Ensemble): void {
  const ids = ensemble.voters.map((_, index) => index);
  for (let round = 0; round < 6; round++) {
    for (const one of ids) ensemble.happen({ kind: 'start', who: one });
    for (const one of ids)
      for (const other of ids) ensemble.happen({ kind: 'ask', who: one, whom: other, lost: 'nothing' });
  }
}

function emptyEnsemble(count: number): Ensemble {
  return new Ensemble(Array.from({ length: count }, () => 'empty' as const));
}

describe('voters with empty volumes', () => {
  it('found an ensemble in the end, whatever crashed and was lost on the way, when all stay up', () => {
    fc.assert(
      fc.property(size, events, (count, happened) => {
        const ensemble = emptyEnsemble(count);
        for (const event of happened) ensemble.happen(event);
        settle(ensemble);
        expect(ensemble.voters.map(({ volume }) => volume)).toEqual(ensemble.voters.map(() => 'data'));
      }),
      runs,
    );
  });

  it('mark their volumes once at most, so there are never two foundings', () => {
    fc.assert(
      fc.property(size, events, (count, happened) => {
        const ensemble = emptyEnsemble(count);
        for (const event of happened) ensemble.happen(event);
        settle(ensemble);
        expect(Math.max(...ensemble.voters.map(({ marks }) => marks))).toBeLessThan(2);
        expect(ensemble.broken).toEqual([]);
      }),
      runs,
    );
  });
});

describe('a voter with an empty volume', () => {
  it('never founds while any volume has data', () => {
    const volumes = fc
      .array(fc.constantFrom<Volume>('empty', 'data'), { minLength: 2, maxLength: 7 })
      .filter((all) => all.includes('data'));
    fc.assert(
      fc.property(volumes, events, (initial, happened) => {
        const ensemble = new Ensemble(initial);
        for (const event of happened) ensemble.happen(event);
        settle(ensemble);
        expect(ensemble.voters.map(({ marks }) => marks)).toEqual(initial.map(() => 0));
        expect(ensemble.broken).toEqual([]);
      }),
      runs,
    );
  });

  it('does not outvote data when volumes are lost after the founding, or during it', () => {
    fc.assert(
      fc.property(size, fc.boolean(), eventsWithLosses, (count, isFounded, happened) => {
        const ensemble = emptyEnsemble(count);
        if (isFounded) settle(ensemble);
        for (const event of happened) ensemble.happen(event);
        settle(ensemble);
        expect(ensemble.broken).toEqual([]);
      }),
      runs,
    );
  });
});
