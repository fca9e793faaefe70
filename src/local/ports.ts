// Ports on loopback for zk-local: counted up from a base, or any free ones.
import { createServer, type Server } from 'node:net';
import { OperationalError, type Problem, status } from '../problem.ts';

export const loopback = '127.0.0.1';

/** Ports of one local server. */
export interface Ports {
  readonly client: number;
  readonly server: number;
  readonly election: number;
}

/** The ports of each server: base, base + 1, … in each role; all free ones when the client base is 0. */
export async function choosePorts(servers: number, base: Ports): Promise<readonly Ports[]> {
  if (base.client === 0) return freePorts(servers);
  const chosen = Array.from({ length: servers }, (_, index) => ({
    client: base.client + index,
    server: base.server + index,
    election: base.election + index,
  }));
  const all = chosen.flatMap((ports) => Object.values(ports));
  const twice = all.find((port, index) => all.indexOf(port) !== index);
  if (twice !== undefined) {
    throw new OperationalError(status.unavailable, {
      subject: 'ports',
      message: `expected every port once for ${servers} servers, got ${twice} twice`,
      fix: 'first ports that are further apart, or --client-port 0 for any free ones',
    });
  }
  const problems: Problem[] = [];
  for (const [index, ports] of chosen.entries()) {
    for (const [role, port] of Object.entries(ports)) {
      const taken = await reasonTaken(port);
      if (taken === undefined) continue;
      problems.push({
        subject: `zk-${index}`,
        message: `expected its ${role} port ${loopback}:${port} to be free, got ${taken}`,
        fix: `end what listens there, or --${role}-port with another first port; --client-port 0 takes any free ones`,
      });
    }
  }
  if (problems.length > 0) throw new OperationalError(status.unavailable, problems);
  return chosen;
}

async function freePorts(servers: number): Promise<readonly Ports[]> {
  // All are held at once, so that no port is handed out twice.
  const held: Server[] = [];
  for (let count = 0; count < servers * 3; count++) held.push(await listen(0));
  const ports = held.map(portOf);
  await Promise.all(held.map(close));
  return Array.from({ length: servers }, (_, index) => {
    const [client = 0, server = 0, election = 0] = ports.slice(index * 3, index * 3 + 3);
    return { client, server, election };
  });
}

async function reasonTaken(port: number): Promise<string | undefined> {
  if (port > 65_535) return 'a number above 65535';
  try {
    await close(await listen(port));
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((settle, fail) => {
    const server = createServer().once('error', fail);
    server.listen({ port, host: loopback, exclusive: true }, () => settle(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((settle) => server.close(() => settle()));
}
