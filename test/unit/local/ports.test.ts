import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { OperationalError } from '../../../src/problem.ts';

const any = { client: 0, server: 2888, election: 3888 };

/** A port of loopback in use. */
async function portInUse() {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => void server.close() };
}

/** A port of loopback that nothing uses, and that choosePorts has not chosen. */
async function freePort(): Promise<number> {
  using used = await portInUse();
  return used.port;
}

async function errorOf(choice: Promise<unknown>): Promise<OperationalError> {
  const error = await choice.catch((thrown: unknown) => thrown);
  if (error instanceof OperationalError) return error;
  throw new Error(`expected an OperationalError, got ${JSON.stringify(error)}`);
}

describe('any free ports', () => {
  it.each([1, 3, 9])('are chosen for %i servers, none of them twice', async (servers) => {
    const chosen = await choosePorts(servers, any);
    expect(chosen).toHaveLength(servers);
    const all = chosen.flatMap(({ client, server, election }) => [client, server, election]);
    expect(new Set(all).size).toBe(servers * 3);
    for (const port of all) expect(port).toBeGreaterThan(1023);
  });
});

describe('consecutive ports', () => {
  it('start at the first', async () => {
    const first = { client: await freePort(), server: await freePort(), election: await freePort() };
    expect(await choosePorts(1, first)).toEqual([first]);
  });

  it('are refused with server, role and reason when one is in use', async () => {
    using used = await portInUse();
    const first = { client: used.port, server: await freePort(), election: await freePort() };
    const { status, problems } = await errorOf(choosePorts(1, first));
    expect(status).toBe(69);
    expect(problems).toMatchObject([
      {
        id: 'port-unavailable',
        subject: `127.0.0.1:${used.port}`,
        fix: expect.stringContaining('--client-port'),
      },
    ]);
    expect(problems[0]?.message).toMatch(/^zk-0 .* client port .* EADDRINUSE$/);
  });

  it('are refused with every one that is in use', async () => {
    using one = await portInUse();
    using other = await portInUse();
    const first = { client: await freePort(), server: one.port, election: other.port };
    const { problems } = await errorOf(choosePorts(1, first));
    expect(problems).toMatchObject([
      { id: 'port-unavailable', subject: `127.0.0.1:${one.port}` },
      { id: 'port-unavailable', subject: `127.0.0.1:${other.port}` },
    ]);
  });

  it('are refused when another ensemble has claimed them, although its servers do not listen yet', async () => {
    const [claimed] = await choosePorts(1, any);
    if (claimed === undefined) throw new Error('expected ports');
    expect((await errorOf(choosePorts(1, claimed))).problems).toHaveLength(3);
  });
});

it('an address of another machine is refused', async () => {
  const { status, problems } = await errorOf(choosePorts(1, any, '192.0.2.1'));
  expect(status).toBe(69);
  expect(problems).toMatchObject([{ id: 'port-unavailable', subject: '--listen 192.0.2.1' }]);
});
