import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { lookup } from '../../../src/bootstrap/lookup.ts';

const addresses: readonly LookupAddress[] = [{ address: '192.0.2.1', family: 4 }];

describe('a name lookup', () => {
  it('finds every address', async () => {
    expect(await lookup('127.0.0.1')).toEqual({
      kind: 'found',
      addresses: [{ address: '127.0.0.1', family: 4 }],
    });
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('that fails has the code: %s', async (code) => {
    const fail = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code }));
    expect(await lookup(`${code}.test`, fail)).toEqual({ kind: 'failed', code });
  });

  it('that does not end in time is one lookup at a time, which may still end', async () => {
    const answer = Promise.withResolvers<readonly LookupAddress[]>();
    let started = 0;
    const find = () => {
      started += 1;
      return answer.promise;
    };
    expect(await lookup('slow.test', find, 10)).toEqual({ kind: 'timeout' });
    const second = lookup('slow.test', find, 10_000);
    expect(started).toBe(1);
    answer.resolve(addresses);
    expect(await second).toEqual({ kind: 'found', addresses });
    await lookup('slow.test', find, 10_000);
    expect(started).toBe(2);
  });
});
