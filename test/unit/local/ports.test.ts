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
    const [free] = await choosePorts(1, any);
    if (!free) throw new Error('no free ports');
    expect(await choosePorts(1, free)).toEqual([free]);
  });

  it('are refused with server, role and reason when one is in use', async () => {
    using used = await portInUse();
    const [free] = await choosePorts(1, any);
    const first = { client: used.port, server: free?.server ?? 0, election: free?.election ?? 0 };
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
    const [free] = await choosePorts(1, any);
    const first = { client: free?.client ?? 0, server: one.port, election: other.port };
    const { problems } = await errorOf(choosePorts(1, first));
    expect(problems).toMatchObject([
      { id: 'port-unavailable', subject: `127.0.0.1:${one.port}` },
      { id: 'port-unavailable', subject: `127.0.0.1:${other.port}` },
    ]);
  });
});
