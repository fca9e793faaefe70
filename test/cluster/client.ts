// Runs in a pod: a writer and a reader of a real client, until a line of input names the servers that must have
// everything that was acknowledged. Prints `writing` when both are at work, and what they saw when they have ended.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Reader, Writer } from '../support/client/clients.ts';

export interface Seen {
  readonly acknowledged: number;
  readonly unanswered: number;
  readonly reads: number;
  readonly longestWriteGapMs: number;
  readonly longestReadGapMs: number;
  /** What is missing, by server. */
  readonly missing: Readonly<Record<string, readonly string[]>>;
}

const [service = '', path = ''] = process.argv.slice(2);
const writer = new Writer([service], path);
const reader = new Reader([service], '/');
writer.start();
reader.start();
await writer.untilWritten(50);
console.log('writing');

const [line] = await once(createInterface(process.stdin), 'line');
const servers: readonly string[] = JSON.parse(line);
await Promise.all([writer.stop(), reader.stop()]);
const missing: Record<string, readonly string[]> = {};
for (const server of servers) missing[server] = await writer.missingOn(server);
const seen: Seen = {
  acknowledged: writer.acknowledged.length,
  unanswered: writer.unanswered,
  reads: reader.reads,
  longestWriteGapMs: writer.gap.ms,
  longestReadGapMs: reader.gap.ms,
  missing,
};
console.log(JSON.stringify(seen));
process.exit(0);
