import { describe, expect, it } from 'vitest';
import { decide, observe, type PeerState, type Peers, type Stage } from '../../../src/bootstrap/decide.ts';

const list = ['server.1=a:2888:3888', 'server.2=b:2888:3888', 'server.3=c:2888:3888'];
const waits: PeerState = { kind: 'waits', stage: 'waiting', members: list };
const decided: PeerState = { kind: 'waits', stage: 'decided', members: list };
const runs: PeerState = { kind: 'runs' };
const absent: PeerState = { kind: 'absent', why: 'nobody listens on its client port' };
const serves = (voters?: number): PeerState => ({ kind: 'serves', mode: 'leader', voters });

/** What server 1 of three decides after these sightings of servers 2 and 3, in this order. */
function decideAfter(stage: Stage, ...sightings: readonly (readonly [id: number, sighting: PeerState])[]) {
  const known = sightings.reduce<Peers>((all, [id, sighting]) => observe(all, id, sighting), new Map());
  return decide(stage, list, [2, 3], known);
}

describe('a voter that waits', () => {
  it.each<[string, readonly (readonly [number, PeerState])[], object]>([
    [
      'marks when every other waits too',
      [
        [2, waits],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'marks when another has decided already',
      [
        [2, decided],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'marks when another was met empty and is gone',
      [
        [2, waits],
        [2, absent],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'joins when one serves and the other was asked',
      [
        [2, absent],
        [3, serves(3)],
      ],
      { kind: 'join', id: 3 },
    ],
    [
      'joins one that does not tell how many voters it knows',
      [
        [2, absent],
        [3, serves()],
      ],
      { kind: 'join', id: 3 },
    ],
    ['asks every other before it joins', [[3, serves(3)]], { kind: 'wait' }],
    [
      'does not join an ensemble of another size',
      [
        [2, serves(5)],
        [3, serves(5)],
      ],
      { kind: 'wait' },
    ],
    [
      'does not join while sizes differ',
      [
        [2, serves(3)],
        [3, serves(5)],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that is absent',
      [
        [2, waits],
        [3, absent],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that runs',
      [
        [2, waits],
        [3, runs],
      ],
      { kind: 'wait' },
    ],
    ['waits when nobody was asked yet', [], { kind: 'wait' }],
    [
      'refuses a standalone server',
      [
        [2, waits],
        [3, { kind: 'serves-alone' }],
      ],
      { kind: 'refuse-alone', id: 3 },
    ],
    [
      'refuses another list, also of one that is none of the members',
      [[7, { kind: 'waits', stage: 'waiting', members: ['server.7=x'] }]],
      { kind: 'refuse-members', id: 7, members: ['server.7=x'] },
    ],
  ])('%s', (_what, sightings, expected) => {
    expect(decideAfter('waiting', ...sightings)).toMatchObject(expected);
  });

  it.each<[PeerState, object]>([
    [absent, { why: 'nobody listens on its client port', obstacle: 'absent' }],
    [runs, { why: 'runs without serving, and may have data', obstacle: 'may-have-data' }],
    [
      serves(5),
      { why: 'serves an ensemble of 5 voters, and the list here has 3', obstacle: 'serves-others' },
    ],
  ])('says why it waits: %j', (sighting, expected) => {
    const decision = decideAfter('waiting', [2, waits], [3, sighting]);
    expect(decision).toMatchObject({ kind: 'wait', waitingFor: [{ id: 3, ...expected }] });
  });
});

describe('a voter that has decided', () => {
  it.each<[string, readonly (readonly [number, PeerState])[], object]>([
    [
      'founds when every other has decided',
      [
        [2, decided],
        [3, decided],
      ],
      { kind: 'found' },
    ],
    [
      'founds when another runs already',
      [
        [2, runs],
        [3, decided],
      ],
      { kind: 'found' },
    ],
    [
      'founds when another said so and is gone',
      [
        [2, decided],
        [2, absent],
        [3, decided],
      ],
      { kind: 'found' },
    ],
    [
      'waits for one that still waits',
      [
        [2, decided],
        [3, waits],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that was met empty and is gone',
      [
        [2, decided],
        [3, waits],
        [3, absent],
      ],
      { kind: 'wait' },
    ],
    [
      'joins when one serves',
      [
        [2, serves(3)],
        [3, waits],
      ],
      { kind: 'join', id: 2 },
    ],
  ])('%s', (_what, sightings, expected) => {
    expect(decideAfter('decided', ...sightings)).toMatchObject(expected);
  });

  it('says of one that is gone that it was there', () => {
    expect(decideAfter('decided', [2, decided], [3, waits], [3, absent])).toMatchObject({
      waitingFor: [
        { id: 3, why: 'was there with an empty volume, and is gone (nobody listens on its client port)' },
      ],
    });
  });
});
