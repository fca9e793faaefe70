import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../../src/probe/verdict.ts';
import { stats } from '../support/process/replies.ts';

const reasonOf = (level: 'alive' | 'ready' | 'synced', text: string) =>
  judge({ host: 'h', port: 1, level }, { kind: 'answer', text }).reason;
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

it('accepts no random bytes as a healthy reply', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }).map(latin1), (text) => {
      for (const level of ['alive', 'ready', 'synced'] as const)
        if (text !== 'imok') expect(reasonOf(level, text)).toBe('unexpected');
    }),
    { numRuns: 10_000 },
  );
});

it('accepts a damaged reply to srvr only when the lines that matter are intact', () => {
  const whole = stats('follower');
  const damaged = fc.record({
    at: fc.nat(whole.length - 1),
    remove: fc.integer({ min: 1, max: 200 }),
    insert: fc.string({ maxLength: 3 }),
  });
  fc.assert(
    fc.property(damaged, ({ at, remove, insert }) => {
      const text = whole.slice(0, at) + insert + whole.slice(at + remove);
      if (reasonOf('ready', text) !== 'ok') return;
      expect(text).toMatch(/^Zookeeper version: /);
      expect(text).toMatch(/\nMode: (leader|follower|observer|standalone)\nNode count: \d/);
      expect(text).toMatch(/\n$/);
    }),
    { numRuns: 10_000 },
  );
});

it('never accepts as ready what only shows that the server is alive', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('imok', 'This ZooKeeper instance is not currently serving requests\n'),
      (text) => {
        expect(reasonOf('alive', text)).toBe('ok');
        expect(reasonOf('ready', text)).not.toBe('ok');
      },
    ),
  );
});
