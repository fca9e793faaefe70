// Containers in the surroundings of a StatefulSet's pods: full names in their hosts files, as the kubelet writes them, and
// a DNS that knows a pod from when it is ready, as a headless Service without publishNotReadyAddresses has it.
import {
  type Container,
  type ContainerOptions,
  createNetwork,
  type Network,
  runContainer,
  startContainer,
} from '../container/containers.ts';
import { until } from '../process/poll.ts';

/** Answers with the addresses of the file; a name that is not in it does not exist. */
const nameServer = `
const { existsSync, readFileSync } = require('node:fs');
const socket = require('node:dgram').createSocket('udp4');
const known = () => (existsSync('/ready') ? readFileSync('/ready', 'utf8').trim().split('\\n') : []);
socket.on('message', (query, { address, port }) => {
  const labels = [];
  let at = 12;
  for (; query[at]; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
  const type = query.readUInt16BE(at + 1);
  const found = known().find((line) => line.endsWith(' ' + labels.join('.').toLowerCase()));
  const answer = found && type === 1
    ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...found.split(' ')[0].split('.').map(Number)])
    : Buffer.alloc(0);
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(found ? 0x8580 : 0x8583, 2);
  [1, answer.length ? 1 : 0, 0, 0].forEach((count, index) => head.writeUInt16BE(count, 4 + 2 * index));
  socket.send(Buffer.concat([head, query.subarray(12, at + 5), answer]), port, address);
});
socket.bind(53);
`;

/** Variables that Kubernetes gives to every pod, here with a Service called myzk-zookeeper in the namespace. */
const injected = {
  ...serviceLink('KUBERNETES', '10.96.0.1', 443),
  ...serviceLink('MYZK_ZOOKEEPER', '10.96.17.4', 2181),
};

function serviceLink(service: string, host: string, port: number): Record<string, string> {
  const url = `tcp://${host}:${port}`;
  return {
    [`${service}_SERVICE_HOST`]: host,
    [`${service}_SERVICE_PORT`]: String(port),
    [`${service}_PORT`]: url,
    [`${service}_PORT_${port}_TCP`]: url,
    [`${service}_PORT_${port}_TCP_PROTO`]: 'tcp',
    [`${service}_PORT_${port}_TCP_PORT`]: String(port),
    [`${service}_PORT_${port}_TCP_ADDR`]: host,
  };
}

type PodOptions = Omit<ContainerOptions, 'hostname' | 'domain' | 'network'>;

/** The pods NAME-0, NAME-1 and so on. What it started ends with it. */
export class StatefulSet implements AsyncDisposable {
  readonly domain: string;
  readonly #name: string;
  readonly #network: Network;
  readonly #dns: Container;
  readonly #pods: Container[] = [];

  private constructor(name: string, domain: string, network: Network, dns: Container) {
    this.#name = name;
    this.domain = domain;
    this.#network = network;
    this.#dns = dns;
  }

  /** @param image one with the toolkit in it, whose Node answers for the DNS */
  static async create(image: string, name: string, domain: string): Promise<StatefulSet> {
    const network = await createNetwork();
    const entrypoint = '/opt/zk-bootstrap/node/bin/node';
    const dns = await startContainer({ image, entrypoint, command: ['-e', nameServer], network });
    return new StatefulSet(name, domain, network, dns);
  }

  /** The full name of a pod. */
  host(ordinal: number): string {
    return `${this.#name}-${ordinal}.${this.domain}`;
  }

  /** Starts a pod, whose name does not resolve yet. */
  async start(ordinal: number, options: PodOptions): Promise<Container> {
    const pod = await startContainer({
      ...options,
      hostname: `${this.#name}-${ordinal}`,
      domain: this.domain,
      network: this.#network,
      env: { ...injected, ...options.env },
      flags: [...(options.flags ?? []), '--dns', await this.addressOf(this.#dns)],
    });
    this.#pods.push(pod);
    return pod;
  }

  /** Makes the name of a pod resolve to it instead of to the previous pod of that name. */
  async publish(ordinal: number, pod: Container): Promise<void> {
    const host = this.host(ordinal);
    const line = `${await this.addressOf(pod)} ${host}`;
    const change = `touch /ready; { grep -v ' ${host}$' /ready; echo '${line}'; } > /new; mv /new /ready`;
    await this.#dns.exec(['sh', '-c', change]);
    await until(`${host} to resolve`, () => this.resolves(ordinal, pod));
  }

  /** Whether a pod's name resolves, asked by DNS alone: each knows itself from its hosts file. */
  async resolves(ordinal: number, asker: Container): Promise<boolean> {
    const words = ['getent', '--service', 'dns', 'hosts', this.host(ordinal)];
    return (await asker.exec(words)).status === 0;
  }

  /** Runs a container in the same network to its end. */
  run(options: ContainerOptions) {
    return runContainer({ ...options, network: this.#network });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#dns, ...this.#pods].map((container) => container[Symbol.asyncDispose]()));
    await this.#network[Symbol.asyncDispose]();
  }

  /** The address of a container in the network of the pods. */
  async addressOf(container: Container): Promise<string> {
    return (await container.inspect()).addresses[this.#network.name] ?? '';
  }
}
