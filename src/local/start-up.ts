// Brings the servers of an ensemble up, and shows how far they are.
import type { ConnectionOptions } from 'node:tls';
import type { Display, TableRow } from './display.ts';
import type { Member } from './member.ts';
import type { Output } from './output.ts';
import { createFoo, getFoo } from './smoke-test.ts';

const readyMs = 60_000;
const sessionMs = 10_000;

/** Starts the servers, and waits until each serves clients. @throws {OperationalError} when one does not */
export async function startMembers(members: readonly Member[], display: Display): Promise<void> {
  const begun = performance.now();
  for (const member of members) member.start();
  const tableRows = members.map((member) => tableRow(member, 'starting', ''));
  display.show(tableRows);
  await Promise.all(
    members.map(async (member, index) => {
      const role = await member.untilReady(readyMs);
      const row = tableRow(member, role, `${((performance.now() - begun) / 1000).toFixed(1)} s`);
      tableRows[index] = row;
      display.show(tableRows, row);
    }),
  );
}

/** Creates /foo through the first server and gets it from the others. @throws {OperationalError} when that fails */
export async function writeAndRead(
  members: readonly Member[],
  tls: ConnectionOptions | undefined,
  { print }: Output,
): Promise<void> {
  const [first, ...others] = members;
  if (!first) return;
  await createFoo(first, 'bar', sessionMs, tls);
  print(`create /foo bar   through ${first.name}`);
  for (const member of others.length > 0 ? others : [first]) {
    await getFoo(member, 'bar', sessionMs, tls);
    print(`get /foo -> bar   from ${member.name}`);
  }
}

function tableRow({ name, id, address }: Member, role: string, ready: string): TableRow {
  return { server: name, id, address, role, ready };
}
