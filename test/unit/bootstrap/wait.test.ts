import { describe, expect, it } from 'vitest';
import type { Stage } from '../../../src/bootstrap/decide.ts';
import { helloWord } from '../../../src/bootstrap/listener.ts';
import type { Hello } from '../../../src/bootstrap/peer.ts';
import { type Bootstrap, bootstrapEnsemble, type Effects } from '../../../src/bootstrap/wait.ts';
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

function hello(id: number, stage: Stage = 'waiting', list = members): string {
  return JSON.stringify({ id, volume: 'empty', stage, members: list } satisfies Hello);
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

/** The bootstrap of server 1 of three. The test answers its questions, ends its pauses and moves its clock. */
function begin(given: Partial<Bootstrap> = {}, effects: Partial<Effects> = {}) {
  const run = {
    nowMs: 0,
    marks: 0,
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
  const bootstrap: Bootstrap = {
    program: 'zk-entrypoint',
    myId: 1,
    others,
    members,
    clientPort: 2181,
    address: undefined,
    isMarked: false,
    mark: () => {
      run.marks += 1;
    },
    ...given,
  };
  const all: Effects = {
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
  bootstrapEnsemble(bootstrap, all).then(
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
  it('is marked when both peers have empty volumes, and starts when both have decided', async () => {
    const run = await begin();
    expect(run.asked.map(({ host, port, stage }) => [host, port, stage])).toEqual([
      ['zk-1', 2181, 'waiting'],
      ['zk-2', 2181, 'waiting'],
    ]);
    await run.question(2).answer(hello(2));
    expect(run.marks).toBe(0);
    await run.question(3).answer(hello(3));
    expect([run.marks, run.end]).toEqual([1, undefined]);
    await run.question(2).answer(hello(2, 'decided'));
    await run.question(3).answer(hello(3, 'decided'));
    expect([run.marks, run.end, run.printed, run.isListening]).toEqual([1, 'bootstrapped', [], false]);
  });

  it('counts the hello of a peer that asks, although the peer cannot be reached', async () => {
    const run = await begin();
    await run.question(2).answer(hello(2));
    expect(run.send(hello(3))).toBe(`${hello(1)}\n`);
    await settled();
    expect(run.marks).toBe(1);
    expect(run.send(hello(3, 'decided'))).toBe(`${hello(1, 'decided')}\n`);
  });

  it('of an earlier process, which has marked the volume, is not marked again', async () => {
    const run = await begin({ isMarked: true });
    await run.question(2).answer(hello(2, 'decided'));
    await run.question(3).answer(hello(3, 'decided'));
    expect([run.marks, run.end]).toEqual([0, 'bootstrapped']);
  });

  it('uses the client port of a member that has one', async () => {
    const run = await begin({ others: others.map((other) => ({ ...other, clientPort: 2180 + other.id })) });
    expect(run.asked.map(({ port }) => port)).toEqual([2182, 2183]);
  });

  it.each(['', 'GET / HTTP/1.1', hello(1)])('has no answer for %j', async (line) => {
    expect((await begin()).send(line)).toBeUndefined();
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

  it('is sent at once after a question that was under way', async () => {
    const run = await begin();
    run.send(hello(3));
    await run.question(2).answer(hello(2));
    expect([run.marks, run.question(3).stage]).toEqual([1, 'waiting']);
    await run.question(3).answer(hello(3));
    expect(run.question(3).stage).toBe('decided');
  });

  it('is sent to every peer before the server starts, although the peers have decided too', async () => {
    const run = await begin();
    run.send(hello(3, 'decided'));
    await run.question(2).answer(hello(2, 'decided'));
    await run.question(2).answer(hello(2, 'decided'));
    // Server 3 has decided and is asked with a hello from before the decision.
    await run.question(3).answer(hello(3, 'decided'));
    expect([run.question(3).stage, run.end]).toEqual(['decided', undefined]);
    await run.question(3).answer(refused);
    expect(run.end).toBe('bootstrapped');
  });
});

describe('an ensemble that serves', () => {
  it('is joined, without a mark', async () => {
    const run = await begin();
    await run.question(2).answer(refused);
    await run.question(3).answer({ kind: 'closed' });
    await run.question(3).answer('Mode: follower\n');
    await run.question(3).answer('zk_quorum_size\t3\n');
    expect([run.end, run.marks, run.isListening]).toEqual(['joined', 0, false]);
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
    expect(run.printed).toEqual([
      expect.stringMatching(
        /^zk-entrypoint: note\[waiting-for-peers\]: volume is empty; waiting for server 3 \(zk-2\): no answer yet\n {2}fix: \S.*\n$/,
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
      [{ kind: 'closed' }, 'not serving'],
      /ZK_ENSEMBLE_STATE=new on exactly one of the empty servers/,
    ],
    [
      'serves an ensemble of another size',
      [{ kind: 'closed' }, 'Mode: leader', 'zk_quorum_size\t5'],
      /restart the servers that serve/,
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
    await run.question(3).answer(hello(3, 'waiting', ['server.3=x']));
    expect(run.end).toBeInstanceOf(Error);
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
  it('of a standalone server ends it with 78', async () => {
    const run = await begin();
    await run.question(2).answer({ kind: 'closed' });
    await run.question(2).answer('Mode: standalone\n');
    expect(run.end).toMatchObject({
      status: 78,
      problems: [{ id: 'peer-is-standalone', severity: 'error', subject: 'server 2 (zk-1)' }],
    });
    expect(run.isListening).toBe(false);
  });

  it.each([
    [2, 'server 2 (zk-1)'],
    [7, 'server 7'],
  ])('of server %i with other members ends it with 78, with the difference', async (id, subject) => {
    const run = await begin();
    run.send(hello(id, 'waiting', [...members.slice(0, 2), 'server.7=zk-6:2888:3888']));
    await settled();
    expect(run.end).toMatchObject({
      status: 78,
      problems: [
        {
          id: 'peer-members-differ',
          subject,
          message: `${subject} has other members than this server; only here: server.3=zk-2:2888:3888, only there: server.7=zk-6:2888:3888`,
        },
      ],
    });
  });
});
