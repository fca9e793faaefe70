// The ports of local servers. A port is claimed from the moment it is chosen until this process ends, so that two
// ensembles that start at the same time never choose the same one, and a stopped server can have its port again.
import { randomInt } from 'node:crypto';
import { createServer, type ListenOptions, type Server } from 'node:net';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';

export const loopback = '127.0.0.1';

/** The ports of one local server. */
export interface Ports {
  readonly client: number;
  /** With TLS, where other clients connect than those of this machine. */
  readonly secureClient?: number;
  readonly server: number;
  readonly election: number;
}

/** Below the ports that Linux and macOS give to outgoing connections, which come and go. */
const freeRange = { first: 20_000, last: 32_767 };

/** What a port is for, with the flag for the first one. */
const flags = {
  client: 'client-port',
  secureClient: 'secure-client-port',
  server: 'server-port',
  election: 'election-port',
} as const;
type Role = keyof typeof flags;

/**
 * The ports of each server: the first, the first + 1, … in each role; any free ones if the first client port is 0.
 * @param listen the address that clients connect to; all other ports are bound to loopback
 * @throws {OperationalError} with every port that is in use
 */
export async function choosePorts(
  servers: number,
  first: Ports,
  listen = loopback,
): Promise<readonly Ports[]> {
  const roles = (Object.keys(flags) as Role[]).filter((role) => first[role] !== undefined);
  if (first.client === 0) return freePorts(servers, roles, listen);
  const chosen = Array.from({ length: servers }, (_, index) =>
    portsOf(roles, (role) => (first[role] ?? 0) + index),
  );
  const forClients = roles.includes('secureClient') ? 'secureClient' : 'client';
  const problems: Problem[] = [];
  for (const [index, ports] of chosen.entries()) {
    for (const role of roles) {
      const port = ports[role] ?? 0;
      const host = role === forClients ? listen : loopback;
      const code = await claim(port, host);
      if (code === undefined) continue;
      problems.push({
        id: 'port-unavailable',
        severity: 'error',
        subject: `${host}:${port}`,
        message: `zk-${index} cannot listen on its ${flags[role].replaceAll('-', ' ')} ${host}:${port}: ${code}`,
        fix: `stop the program that uses the port, or set --${flags[role]} to another one; --client-port 0 uses any free ports`,
      });
    }
  }
  if (problems.length > 0) throw new OperationalError(status.unavailable, problems);
  return chosen;
}

function portsOf(roles: readonly Role[], portFor: (role: Role, place: number) => number): Ports {
  const ports = Object.fromEntries(roles.map((role, place) => [role, portFor(role, place)]));
  return { client: 0, server: 0, election: 0, ...ports };
}

async function freePorts(servers: number, roles: readonly Role[], listen: string): Promise<readonly Ports[]> {
  const free: number[] = [];
  const count = freeRange.last - freeRange.first + 1;
  const start = randomInt(count);
  for (let step = 0; step < count && free.length < servers * roles.length; step++) {
    const port = freeRange.first + ((start + step) % count);
    const code = await claim(port, listen);
    if (code === undefined) free.push(port);
    else if (code !== 'EADDRINUSE') throw new OperationalError(status.unavailable, unusable(listen, code));
  }
  return Array.from({ length: servers }, (_, index) => {
    const own = free.slice(index * roles.length);
    return portsOf(roles, (_, place) => own[place] ?? 0);
  });
}

function unusable(listen: string, code: string): Problem {
  return {
    id: 'port-unavailable',
    severity: 'error',
    subject: `--listen ${listen}`,
    message: `--listen ${listen} is not an address to listen on: ${code}`,
    fix: 'set --listen to an address of this machine, or to 0.0.0.0 for all',
  };
}

/** Claims a port; why that failed. */
async function claim(port: number, host: string): Promise<string | undefined> {
  try {
    const claimed = await claimName(port);
    try {
      await close(await open({ port, host, exclusive: true }));
    } catch (error) {
      await close(claimed);
      throw error;
    }
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/**
 * Among the programs that call this, a name in Linux's abstract namespace stands for the port: it belongs to the network
 * namespace, as ports do, and the kernel frees it when the process ends, however it ends.
 */
async function claimName(port: number): Promise<Server | undefined> {
  return process.platform === 'linux' ? (await open({ path: `\0zk-local:${port}` })).unref() : undefined;
}

function open(where: ListenOptions): Promise<Server> {
  return new Promise((settle, fail) => {
    const server = createServer().once('error', fail);
    server.listen(where, () => settle(server));
  });
}

function close(server: Server | undefined): Promise<void> {
  return new Promise((settle) => (server === undefined ? settle() : server.close(() => settle())));
}
