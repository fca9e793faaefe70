// Asks one server one question before a deadline: on both loopback addresses where no host is given, on the port of
// zoo.cfg where the default port is refused, and with TLS where it is needed.
import type { ConnectionOptions } from 'node:tls';
import { ask, type Question } from '../zookeeper/four-letter.ts';
import type { Reply } from '../zookeeper/server-reply.ts';
import { portOf } from './client-port.ts';
import type { OptionValues, targetOptions } from './option-rows.ts';
import { now } from './process.ts';
import { readOwnHost, readServerConfiguration, type Target } from './targets.ts';
import { readTls } from './tls.ts';

/** A reply, and the address that it came from. */
export interface Answered {
  readonly host: string;
  readonly port: number;
  readonly reply: Reply;
  /** With which the server was asked, if with TLS. */
  readonly tls: ConnectionOptions | undefined;
}

export interface ProbeContext {
  readonly flags: Partial<OptionValues<typeof targetOptions>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** @param deadline as now() of the process counts */
export async function askTarget(
  context: ProbeContext,
  target: Target,
  word: string,
  deadline: number,
): Promise<Answered> {
  const { flags } = context;
  const isTls = target.isTls ?? wantsTls(flags);
  const tls = isTls ? tlsFor(context, target) : undefined;
  const first = await askLoopbacks(target, { port: target.port, word, tls }, deadline);
  if (first.reply.kind !== 'refused' || !target.isDefaultPort || isTls) return first;
  const found = portOf(readServerConfiguration(context.environment));
  if (!found || found.port === target.port) return first;
  const question = { port: found.port, word, tls: found.isTls ? tlsFor(context, target) : undefined };
  return askLoopbacks(target, question, deadline);
}

/** Whether the flags ask for TLS, by name or with a file for it. */
export function wantsTls(flags: ProbeContext['flags']): boolean {
  return flags.tls ?? [flags.ca, flags.cert, flags.pkcs12].some((file) => file !== undefined);
}

/** A server that is bound to an IPv6 address alone refuses connections to 127.0.0.1. */
async function askLoopbacks(
  { host }: Target,
  question: Omit<Question, 'host' | 'timeoutMs'>,
  deadline: number,
): Promise<Answered> {
  const askHost = async (name: string): Promise<Answered> => ({
    host: name,
    port: question.port,
    tls: question.tls,
    reply: await ask({ ...question, host: name, timeoutMs: timeLeft(deadline) }),
  });
  if (host !== undefined) return askHost(host);
  const first = await askHost('127.0.0.1');
  if (first.reply.kind !== 'refused' && first.reply.kind !== 'unreachable') return first;
  const second = await askHost('::1');
  return second.reply.kind === 'refused' || second.reply.kind === 'unreachable' ? first : second;
}

/** After the deadline still enough to find out whether the port is open. */
function timeLeft(deadline: number): number {
  return Math.max(deadline - now(), 20);
}

function tlsFor({ flags, environment }: ProbeContext, { host, certificateName }: Target): ConnectionOptions {
  const configuration = readServerConfiguration(environment);
  const own = flags.host === undefined ? readOwnHost(configuration) : undefined;
  const name = flags['server-name'] ?? certificateName ?? own;
  return readTls({ ...flags, 'server-name': name }, host, configuration);
}
