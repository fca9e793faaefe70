// Ports on loopback for zk-local: consecutive ones from the first of each role, or any free ones.
import { createServer, type Server } from 'node:net';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';

export const loopback = '127.0.0.1';

/** The ports of one local server. */
export interface Ports {
  readonly client: number;
  readonly server: number;
  readonly election: number;
}

/**
 * The ports of each server: the first, the first + 1, … in each role; any free ones if the first client port is 0.
 * @throws {OperationalError} with every port that is in use
 */
export async function choosePorts(servers: number, first: Ports): Promise<readonly Ports[]> {
  if (first.client === 0) return freePorts(servers);
  const chosen = Array.from({ length: servers }, (_, index) => ({
    client: first.client + index,
    server: first.server + index,
    election: first.election + index,
  }));
  const problems: Problem[] = [];
  for (const [index, ports] of chosen.entries()) {
    for (const [role, port] of Object.entries(ports)) {
      const code = await listenFailure(port);
      if (code === undefined) continue;
      problems.push({
        id: 'port-unavailable',
        severity: 'error',
        subject: `${loopback}:${port}`,
        message: `zk-${index} cannot listen on its ${role} port ${loopback}:${port}: ${code}`,
        fix: `stop the program that uses the port, or set --${role}-port to another one; --client-port 0 uses any free ports`,
      });
    }
  }
  if (problems.length > 0) throw new OperationalError(status.unavailable, problems);
  return chosen;
}

async function freePorts(servers: number): Promise<readonly Ports[]> {
  // All are open at once, so that none is chosen twice.
  const open: Server[] = [];
  for (let count = 0; count < servers * 3; count++) open.push(await listen(0));
  const ports = open.map(portOf);
  await Promise.all(open.map(close));
  return Array.from({ length: servers }, (_, index) => {
    const [client = 0, server = 0, election = 0] = ports.slice(index * 3, index * 3 + 3);
    return { client, server, election };
  });
}

async function listenFailure(port: number): Promise<string | undefined> {
  try {
    await close(await listen(port));
    return undefined;
  } catch (error) {
    return errorCode(error);
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
