import { Resolver } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import type { Lookup } from '../../../src/bootstrap/lookup.ts';
import { isUnknownName, lookUpPods, type NameEffects } from '../../../src/bootstrap/pod-name.ts';
import { type Answer, startNameServer } from '../../support/server/name-server.ts';

const pod = 'zk-1.zk-headless.ns.svc.cluster.local';
const found: Lookup = { kind: 'found', addresses: [{ address: '192.0.2.1', family: 4 }] };
const notFound: Lookup = { kind: 'failed', code: 'ENOTFOUND' };

/** A name server that the test gives its names, and a clock that it moves. */
function begin(...names: readonly string[]) {
  const run = {
    nowMs: 5_000,
    names: new Set(names),
    /** Types of records, and `address`. */
    asked: [] as string[],
    lookUp: (_host: string): Promise<Lookup> => Promise.resolve(notFound),
  };
  const effects: NameEffects = {
    isUnknown: async (host, type) => {
      run.asked.push(type);
      return !run.names.has(host);
    },
    nowMs: () => run.nowMs,
    types: ['TXT', 'MX', 'SRV'],
  };
  run.lookUp = lookUpPods(async (host) => {
    run.asked.push('address');
    return run.names.has(host) ? found : notFound;
  }, effects);
  return run;
}

describe('the name of a pod', () => {
  it('that is there is asked for its address at once', async () => {
    const run = begin(pod);
    expect([await run.lookUp(pod), run.asked]).toEqual([found, ['TXT', 'address']]);
  });

  it('that comes late is not asked for its address before, and for another type of record each second', async () => {
    const run = begin();
    for (const nowMs of [5_000, 5_999, 6_000]) {
      run.nowMs = nowMs;
      expect(await run.lookUp(pod)).toEqual(notFound);
    }
    expect(run.asked).toEqual(['TXT', 'TXT', 'MX']);
    run.names.add(pod);
    run.nowMs = 7_000;
    expect(await run.lookUp(pod)).toEqual(found);
    expect(run.asked.slice(3)).toEqual(['SRV', 'address']);
  });

  it('that was there once is asked for its address alone', async () => {
    const run = begin(pod);
    await run.lookUp(pod);
    run.names.delete(pod);
    expect([await run.lookUp(pod), run.asked.slice(2)]).toEqual([notFound, ['address']]);
  });

  it('that does not come is asked for its address when every type was asked for', async () => {
    const run = begin();
    run.nowMs = 8_000;
    expect([await run.lookUp(pod), run.asked]).toEqual([notFound, ['address']]);
  });
});

describe('another name', () => {
  it.each(['zk1', 'zk-0.zk-headless.ns.svc', 'zk1.example.com', '192.0.2.1', 'svc.example.com'])(
    'is looked up as it is: %s',
    async (host) => {
      const run = begin(host);
      expect([await run.lookUp(host), run.asked]).toEqual([found, ['address']]);
    },
  );
});

describe('a name server', () => {
  it.each<[string, Answer, boolean]>([
    ['that has the name, and no record of the type', { address: '192.0.2.1' }, false],
    ['that has no such name', 'unknown', true],
    ['that does not answer', 'silence', false],
  ])('%s', async (_what, answer, isUnknown) => {
    await using server = await startNameServer('127.0.0.1', 0);
    server.set(pod, answer);
    const resolver = new Resolver({ timeout: 50, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.port}`]);
    expect(await isUnknownName(pod, 'TXT', resolver)).toBe(isUnknown);
    expect(server.questions).toEqual([]);
  });
});
