import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../src/bootstrap/decide.ts';
import { helloWord } from '../../../src/bootstrap/listener.ts';
import type { Hello } from '../../../src/bootstrap/peer.ts';
import { type Effects, type Start, waitToStart } from '../../../src/bootstrap/wait.ts';
import type { Member } from '../../../src/settings/member-list.ts';
import type { Question } from '../../../src/zookeeper/four-letter.ts';
import type { Reply } from '../../../src/zookeeper/server-reply.ts';

const members = ['server.1=zk-0:2888:3888', 'server.2=zk-1:2888:3888', 'server.3=zk-2:2888:3888'];
const others: readonly Member[] = [2, 3].map((id) => ({
  id,
  host: `zk-${id - 1}`,
  serverPort: 2888,
  electionPort: 3888,
  role: 'participant',
}));

function hello(id: number, stage: Stage = 'waiting', given: Partial<Hello> = {}): string {
  const all: Hello = { id, volume: 'empty', stage, members, last: null, isChosen: false, seen: [], ...given };
  return JSON.stringify(all);
}

const refused: Reply = { kind: 'refused' };

/** A question that the test answers. */
interface Asked extends Question {
  readonly stage: Stage | undefined;
  readonly answer: (reply: Reply | string) => Promise<void>;
}

/** Until everything that follows has happened. */
function settled(): Promise<void> {
  return new Promise(setImmediate);
}

/** The wait of server 1 of three, with an empty volume. The test answers its questions, ends its pauses and moves its clock. */
function begin(given: Partial<Start> = {}, effects: Partial<Effects> = {}) {
  const run = {
    nowMs: 0,
    /** Whose decisions each mark keeps. */
    marks: [] as (readonly number[])[],
    isListening: false,
    printed: [] as string[],
    asked: [] as Asked[],
    pauses: [] as (() => void)[],
    end: undefined as unknown,
    /** Sends a line to it, as a peer does. */
    send: (_line: string): string | undefined => undefined,
    /** The open question to a peer. */
    question(id: number): Asked {
      const found = run.asked.find(({ host }) => host === `zk-${id - 1}`);
      if (!found) throw new Error(`expected a question to server ${id}`);
      return found;
    },
    async endPauses(): Promise<void> {
      for (const end of run.pauses.splice(0)) end();
      await settled();
    },
  };
  const ask = (question: Question): Promise<Reply> =>
    new Promise((settle) => {
      const { word } = question;
      const isHello = word.startsWith(helloWord);
      const asked: Asked = {
        ...question,
        stage: isHello ? JSON.parse(word.slice(helloWord.length)).stage : undefined,
        answer(reply) {
          run.asked.splice(run.asked.indexOf(asked), 1);
          settle(typeof reply === 'string' ? { kind: 'answer', text: reply } : reply);
          return settled();
        },
      };
      run.asked.push(asked);
    });
  const start: Start = {
    program: 'zk-entrypoint',
    myId: 1,
    others,
    members,
    clientPort: 2181,
    address: undefined,
    content: 'empty',
    isChosen: false,
    last: undefined,
    seen: undefined,
    mark: (seen) => {
      run.marks.push(seen);
    },
    verify: () => {},
    ...given,
  };
  const all: Effects = {
    firstLookMs: 300,
    network: { ask, lookup: async () => ({ kind: 'found', addresses: [] }) },
    listen: async (_port, _address, reply) => {
      run.isListening = true;
      run.send = reply;
      return {
        close: async () => {
          run.isListening = false;
        },
      };
    },
    pause: () => new Promise((settle) => run.pauses.push(settle)),
    nowMs: () => run.nowMs,
    print: (text) => run.printed.push(text),
    ...effects,
  };
  waitToStart(start, all).then(
    (end) => {
      run.end = end;
    },
    (error) => {
      run.end = error;
    },
  );
  return settled().then(() => run);
}

describe('a first start', () => {
  it('is marked when both peers have empty volumes, and starts when both have decided and seen its decision', async () => {
    const run = await begin();
    expect(run.asked.map(({ host, port, stage }) => [host, port, stage])).toEqual([
      ['zk-1', 2181, 'waiting'],
      ['zk-2', 2181, 'waiting'],
    ]);
    await run.question(2).answer(hello(2));
    expect(run.marks).toEqual([]);
    await run.question(3).answer(hello(3));
    expect([run.marks, run.end]).toEqual([[[]], undefined]);
    await run.question(2).answer(hello(2, 'decided', { seen: [1] }));
    await run.question(3).answer(hello(3, 'decided', { seen: [1] }));
    expect(run.marks).toEqual([[], [2], [2, 3]]);
    expect(run.end, 'the others have not seen its last decision').toBeUndefined();
    for (const id of [2, 3]) run.send(hello(id, 'decided', { seen: [1] }));
    await settled();
    expect(run.end, 'the others may not start yet').toBeUndefined();
    await run.question(2).answer(hello(2, 'decided', { seen: [1, 3], isStarting: true }));
    expect(run.end).toBeUndefined();
    await run.question(3).answer(hello(3, 'decided', { seen: [1, 2], isStarting: true }));
    expect([run.end, run.printed, run.isListening]).toEqual(['bootstrapped', [], false]);
  });

  it('does not wait until an observer may start', async () => {
    const withObserver = [...members.slice(0, 2), `${members[2]}:observer`];
    const run = await begin({ members: withObserver, seen: [] });
    await run.question(3).answer(hello(3, 'waiting', { members: withObserver }));
    const second = hello(2, 'decided', { members: withObserver, seen: [1], isStarting: true });
    await run.question(2).answer(second);
    for (const id of [2, 3]) run.send(hello(id, 'waiting', { members: withObserver }));
    await settled();
    expect(run.end).toBe('bootstrapped');
  });

  it('does not wait long for peers to ask for its last decision', async () => {
    const run = await begin({ seen: [2, 3] });
    for (const id of [2, 3]) await run.question(id).answer(hello(id, 'decided', { seen: [1] }));
    expect(run.end).toBeUndefined();
    await run.endPauses();
    expect(run.end).toBe('bootstrapped');
  });

  it('does not wait for a peer that has become its server without asking', async () => {
    const run = await begin({ seen: [3] });
    await run.question(3).answer(hello(3, 'decided', { seen: [1] }));
    await run.question(2).answer(hello(2, 'decided', { seen: [1] }));
    const third = hello(3, 'decided', { seen: [1, 2], isStarting: true });
    run.send(third);
    await run.question(3).answer(third);
    expect([run.marks, run.end]).toEqual([[[2, 3]], undefined]);
    await run.question(2).answer(refused);
    expect(run.end).toBe('bootstrapped');
  });

  it('does not believe the line of a peer that asks: the peer is asked at its own address', async () => {
    const run = await begin();
    await run.question(2).answer(hello(2));
    await run.question(3).answer(refused);
    expect(() => run.question(3)).toThrow();
    expect(run.send(hello(3))).toBe(`${hello(1)}\n`);
    await settled();
    expect([run.marks, run.question(3).stage]).toEqual([[], 'waiting']);
    await run.question(3).answer(refused);
    // The same line is no news.
    run.send(hello(3));
    await settled();
    expect(() => run.question(3)).toThrow();
  });

  it('uses the client port of a member that has one', async () => {
    const run = await begin({ others: others.map((other) => ({ ...other, clientPort: 2180 + other.id })) });
    expect(run.asked.map(({ port }) => port)).toEqual([2182, 2183]);
  });

  it.each(['', 'GET / HTTP/1.1', hello(1)])('has no answer for %j', async (line) => {
    expect((await begin()).send(line)).toBeUndefined();
  });

  it('has no answer for a server that is no member, and notes each once', async () => {
    const run = await begin();
    for (const id of [7, 8, 7]) expect(run.send(hello(id))).toBeUndefined();
    await settled();
    expect(run.printed.map((text) => /note\[unknown-peer\]: server (\d)/.exec(text)?.[1])).toEqual([
      '7',
      '8',
    ]);
    for (let id = 100; id < 200; id++) run.send(hello(id));
    expect(run.printed).toHaveLength(20);
  });
});

describe('a decision', () => {
  it('is sent at once to a peer that would be asked only after a pause', async () => {
    const run = await begin();
    await run.question(2).answer(hello(2));
    expect(() => run.question(2)).toThrow();
    await run.question(3).answer(hello(3));
    expect(run.question(2).stage).toBe('decided');
  });
});

describe('the volume', () => {
  const changed = new Error('changed');

  it('is verified before each question', async () => {
    let isChanged = false;
    const verify = () => {
      if (isChanged) throw changed;
    };
    const run = await begin({ verify });
    isChanged = true;
    await run.question(2).answer(refused);
    await run.endPauses();
    expect([run.end, run.isListening]).toEqual([changed, false]);
  });

  it('is verified before each answer', async () => {
    let isChanged = false;
    const run = await begin({
      verify: () => {
        if (isChanged) throw changed;
      },
    });
    isChanged = true;
    expect(run.send(hello(2))).toBeUndefined();
    await settled();
    expect(run.end).toBe(changed);
  });
});

describe('a volume with data', () => {
  const data = { content: 'data', last: members } as const;

  it('asks once, does not listen, and goes on when nobody answers in time', async () => {
    const run = await begin(data);
    expect([run.asked.length, run.isListening]).toEqual([2, false]);
    await run.question(2).answer(refused);
    expect(run.end).toBeUndefined();
    await run.endPauses();
    expect([run.end, run.marks]).toEqual(['joined', []]);
  });

  it('goes on at once when all have answered', async () => {
    const run = await begin(data);
    for (const id of [2, 3]) await run.question(id).answer(refused);
    expect(run.end).toBe('joined');
  });

  it('waits when a peer contradicts, and joins when an ensemble serves', async () => {
    const run = await begin(data);
    await run.question(3).answer(refused);
    await run.question(2).answer(hello(2, 'waiting', { volume: 'data', last: members.slice(1) }));
    expect([run.end, run.isListening]).toEqual([undefined, true]);
    await run.question(3).answer(refused);
    await run.question(2).answer({ kind: 'closed' });
    await run.question(2).answer('Mode: leader\n');
    await run.question(2).answer(`${members.join('\n')}\n`);
    expect(run.end).toBe('joined');
  });

  it('that the operator has chosen listens, and waits for its partner', async () => {
    const run = await begin({ content: 'data', last: [], isChosen: true });
    expect(run.isListening).toBe(true);
    await run.question(3).answer(refused);
    await run.question(2).answer(hello(2));
    expect(run.end).toBeUndefined();
    await run.endPauses();
    await run.question(2).answer({ kind: 'closed' });
    await run.question(2).answer('not serving');
    await run.question(2).answer('not on the whitelist');
    expect(run.end).toBe('joined');
  });
});

describe('an ensemble that serves', () => {
  it('is joined, without a mark', async () => {
    const run = await begin();
    await run.question(2).answer(refused);
    await run.question(3).answer({ kind: 'closed' });
    await run.question(3).answer('Mode: follower\n');
    await run.question(3).answer('not on the whitelist');
    await run.question(3).answer('zk_quorum_size\t3\n');
    expect([run.end, run.marks, run.isListening]).toEqual(['joined', [], false]);
    expect(run.printed).toEqual([
      'zk-entrypoint: server 3 serves as follower; joining the ensemble with an empty volume\n',
    ]);
  });
});

describe('while it waits', () => {
  it('a note is printed after two seconds, and then every ten seconds', async () => {
    const run = await begin();
    run.nowMs = 1_999;
    await run.question(2).answer(refused);
    expect(run.printed).toEqual([]);
    run.nowMs = 2_000;
    run.send(hello(2));
    await settled();
    await run.question(2).answer(hello(2));
    expect(run.printed).toEqual([
      expect.stringMatching(
        /^zk-entrypoint: note\[waiting-for-peers\]: volume is empty; waiting for server 2 \(zk-1\): has an empty volume and waits for other servers; server 3 \(zk-2\): no answer yet\n {2}fix: \S.*\n$/,
      ),
    ]);
    run.nowMs = 11_999;
    await run.question(3).answer(refused);
    expect(run.printed).toHaveLength(1);
    run.nowMs = 12_000;
    await run.endPauses();
    await run.question(3).answer(refused);
    expect(run.printed).toEqual([
      expect.anything(),
      expect.stringContaining('waiting for server 3 (zk-2): connection refused\n'),
    ]);
  });

  it.each<[string, readonly (Reply | string)[], RegExp]>([
    ['refuses the connection', [refused], /start these servers/],
    [
      'runs but does not serve',
      [{ kind: 'closed' }, 'not serving', 'no'],
      /create the file initialize in its ZK_DATA_LOG_DIR on the volume with the newest data/,
    ],
    [
      'serves an ensemble of another size',
      [{ kind: 'closed' }, 'Mode: leader', 'no', 'zk_quorum_size\t5'],
      /give every server the same member list/,
    ],
  ])('the fix is for the peer that %s, beside one that is not up', async (_what, replies, fix) => {
    const run = await begin();
    await run.question(2).answer(refused);
    run.nowMs = 2_000;
    for (const reply of replies) await run.question(3).answer(reply);
    expect(run.printed).toEqual([expect.stringMatching(fix)]);
  });

  it.each([
    ['timeout', /name lookup timed out.*\n {2}fix: check the name server/],
    ['ENOTFOUND', /name not found\n {2}fix: start these servers; .*headless Service/],
    ['EAI_AGAIN', /EAI_AGAIN.*\n {2}fix: check the name server/],
  ])('a name lookup that ends with %s has a fix of its kind', async (code, expected) => {
    const failed = code === 'timeout' ? { kind: 'timeout' as const } : { kind: 'failed' as const, code };
    const network = { ask: () => Promise.reject(new Error('asked')), lookup: async () => failed };
    const run = await begin({}, { network });
    run.nowMs = 2_000;
    await run.endPauses();
    expect(run.printed).toEqual([expect.stringMatching(expected)]);
    expect(run.printed[0]).not.toContain('ZK_ENSEMBLE_STATE');
  });

  it('peers are asked again after a pause, and no more when the wait is over', async () => {
    const run = await begin();
    await run.question(2).answer(refused);
    const other = hello(3, 'waiting', { members: ['server.3=x'] });
    run.send(other);
    await run.question(3).answer(other);
    expect(run.end).toBeInstanceOf(Error);
    run.asked.splice(0);
    await run.endPauses();
    expect(run.asked).toEqual([]);
  });

  it('a bug ends it', async () => {
    const bug = new TypeError('a bug');
    const run = await begin(
      {},
      { network: { ask: () => Promise.reject(bug), lookup: () => Promise.reject(bug) } },
    );
    expect([run.end, run.isListening]).toEqual([bug, false]);
  });
});

describe('a refusal', () => {
  it('beside a standalone server ends a server with data with 78', async () => {
    const run = await begin({ content: 'data', last: members });
    for (const _ of ['once', 'listening']) {
      await run.question(3).answer(refused);
      await run.question(2).answer({ kind: 'closed' });
      await run.question(2).answer('Mode: standalone\n');
    }
    expect(run.end).toMatchObject({
      status: 78,
      problems: [{ id: 'peer-ran-alone', severity: 'error', subject: 'server 2 (zk-1)' }],
    });
    expect(run.isListening).toBe(false);
  });

  it('of a server with other members ends it with 78, with both lists, when that one has been answered', async () => {
    const run = await begin();
    const theirs = hello(2, 'waiting', { members: [...members.slice(0, 2), 'server.7=zk-6:2888:3888'] });
    await run.question(2).answer(theirs);
    expect(run.end).toBeUndefined();
    expect(JSON.parse(run.send(theirs) ?? '')).toMatchObject({ id: 1, members });
    await settled();
    expect(run.end).toMatchObject({
      status: 78,
      problems: [
        {
          id: 'peer-members-differ',
          subject: 'server 2 (zk-1)',
          message:
            'server 2 (zk-1) has other members than this server; here: voters 1 2 3, there: voters 1 2 7',
        },
      ],
    });
  });
});
