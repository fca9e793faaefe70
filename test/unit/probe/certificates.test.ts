import { describe, expect, it } from 'vitest';
import { certificateTable, judgeCertificates, type Shown } from '../../../src/probe/certificates.ts';

const shown = (days: number | undefined, note?: string): Shown => ({
  where: 'port 2281',
  subject: days === undefined ? undefined : 'CN=zk',
  until: days === undefined ? undefined : '2026-06-01T00:00:00.000Z',
  days,
  note,
});

describe('certificates are', () => {
  it.each([
    ['good', [shown(90), shown(30)], true, 'ok: the first ends in 30 days'],
    ['near their end', [shown(90), shown(6)], false, 'expires-soon: port 2281, in 6 days'],
    ['over', [shown(-1), shown(30)], false, 'expired: port 2281'],
    ['not served', [shown(90), shown(undefined, 'ECONNREFUSED')], false, 'missing: port 2281: ECONNREFUSED'],
    ['none', [], false, 'no-tls'],
  ])('%s', (_what, all, isHealthy, text) => {
    const judged = judgeCertificates(all, 7);
    expect(judged.isHealthy).toBe(isHealthy);
    expect(judged.text).toContain(text);
  });

  it('in a table, one line each', () => {
    expect(certificateTable([shown(90, 'another one is mounted')])).toMatch(
      /^where .*\nport 2281 +CN=zk +2026-06-01T00:00:00.000Z +90 +another one is mounted\n$/,
    );
  });
});
