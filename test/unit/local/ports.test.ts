import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { OperationalError } from '../../../src/problem.ts';

const any = { client: 0, server: 2888, election: 3888 };

/** A port of loopback that somebody listens on. */
async function takenPort() {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => void server.close() };
}

async function troubleOf(choice: Promise<unknown>): Promise<OperationalError> {
  const error = await choice.catch((thrown: unknown) => thrown);
  if (error instanceof OperationalError) return error;
  throw new Error(`expected trouble, got ${JSON.stringify(error)}`);
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

describe('ports from a base', () => {
  it('are counted up', async () => {
    const [free] = await choosePorts(1, any);
    if (!free) throw new Error('no free ports');
    expect(await choosePorts(1, free)).toEqual([free]);
  });

  it('are refused, with server, role and reason, where one is taken', async () => {
    using taken = await takenPort();
    const [free] = await choosePorts(1, any);
    const base = { client: taken.port, server: free?.server ?? 0, election: free?.election ?? 0 };
    const trouble = await troubleOf(choosePorts(1, base));
    expect(trouble.status).toBe(69);
    expect(trouble.problems).toMatchObject([{ subject: 'zk-0' }]);
    expect(trouble.message).toMatch(new RegExp(`client port .*:${taken.port}.* EADDRINUSE`));
  });

  it('are refused with every one that is taken', async () => {
    using one = await takenPort();
    using other = await takenPort();
    const [free] = await choosePorts(1, any);
    const base = { client: free?.client ?? 0, server: one.port, election: other.port };
    const { problems } = await troubleOf(choosePorts(1, base));
    expect(problems).toHaveLength(2);
  });

  it('are refused above 65535', async () => {
    const [free] = await choosePorts(1, any);
    const base = { client: 65_535, server: free?.server ?? 0, election: free?.election ?? 0 };
    expect((await troubleOf(choosePorts(2, base))).message).toMatch(/65536.* above 65535/);
  });

  it('are refused where two roles would have the same', async () => {
    const [free] = await choosePorts(1, any);
    if (!free) throw new Error('no free ports');
    const trouble = await troubleOf(choosePorts(1, { ...free, election: free.server }));
    expect(trouble.status).toBe(69);
  });
});
