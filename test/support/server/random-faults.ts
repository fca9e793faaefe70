// Random faults on a local ensemble, for the test and for the longer run of test/chaos/local.ts.
import { type Outcome, printedIds } from '../process/run.ts';

/** Those that bring a server back come more often, so that there is an ensemble to disturb most of the time. */
const faults = [
  ...(['kill', 'stop', 'restart', 'freeze', 'wipe'] as const),
  ...(['start', 'start', 'start', 'thaw', 'thaw'] as const),
] as const;
const members = ['zk-0', '1', 'zk-1', '2', 'zk-2', '3', 'leader', 'follower'] as const;

/** What a fault may be refused with, because of the state that the faults before it have made. */
const refusals = ['member-running', 'member-not-running', 'no-member-in-role'];

/**
 * Inflicts faults until that many were done; how often each had which outcome.
 * @throws when one has an outcome that is none of these
 */
export async function inflictFaults(
  count: number,
  zkLocal: (args: readonly string[]) => Promise<Outcome>,
  random: () => number = Math.random,
): Promise<Readonly<Record<string, number>>> {
  const outcomes: Record<string, number> = {};
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0];
  for (let done = 0; done < count; ) {
    const args = [pick(faults), pick(members)];
    const { status, stderr } = await zkLocal(args);
    const [id = 'done'] = printedIds(stderr);
    if (status !== 0 && !refusals.includes(id))
      throw new Error(`expected zk-local ${args.join(' ')} to be done or refused, got ${status}: ${stderr}`);
    if (status === 0) done += 1;
    const outcome = `${args[0]}: ${id}`;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}
