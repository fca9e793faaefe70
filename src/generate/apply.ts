// Generating: the plan made real on disk, or refused as a whole. Shared by zk-gen-config and zk-entrypoint.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describeProblem, OperationalError, quote, status } from '../problem.ts';
import { spelling } from '../settings/resolve.ts';
import { defaultText, table } from '../settings/table.ts';
import { findAccount, type ServerAccount } from '../system/accounts.ts';
import { makeFolder, writeFile } from '../system/files.ts';
import { say } from '../system/run.ts';
import type { Facts, Outcome, Plan } from './plan.ts';
import { startVolume } from './start-volume.ts';

/** The flag that both programs have. */
export const strict = { about: 'Refuse what otherwise is only warned about' };

/**
 * The plan, with warnings said on stderr.
 * @throws {OperationalError} every problem there is, with status 78; when strict, warnings are problems
 */
export function planOrRefuse(program: string, outcome: Outcome, isStrict: boolean): Plan {
  const { plan, problems, warnings } = outcome;
  const refused = isStrict ? [...problems, ...warnings] : problems;
  if (!isStrict) say(warnings.map((warning) => describeProblem(program, warning, 'warning')).join(''));
  if (refused.length > 0 || !plan) throw new OperationalError(status.configuration, refused);
  return plan;
}

/**
 * Makes the folders, writes the files with a line for each, and makes the volume ready, which may take as long as
 * other servers need to come up. As root, what is made is given to the account.
 */
export async function applyPlan(
  program: string,
  plan: Plan,
  facts: Facts,
  account: ServerAccount | undefined,
): Promise<void> {
  for (const folder of plan.folders) makeFolder(folder, account);
  for (const { path, text } of plan.files) say(`${program}: ${path}: ${writeFile(path, text, account)}\n`);
  await startVolume(program, plan, facts, account);
}

/** Ends at a signal, also as process 1 of a container, for which the kernel does not do it. */
export function exitOnSignals(): void {
  process.once('SIGTERM', () => process.exit(128 + 15));
  process.once('SIGINT', () => process.exit(128 + 2));
}

/**
 * Lets a signal end this process that came while files were written: it is only noted until the event loop turns.
 * Twice, as the first turn may be the rest of one that has looked already.
 */
export async function deliverSignals(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** Whom things belong to; undefined unless this is root, who alone can give them away. */
export function accountForRoot({ settings }: Facts): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = findAccount(settings.values.user);
  if (account) return account;
  throw new OperationalError(status.configuration, {
    subject: spelling(settings, 'user'),
    message: `expected a user of this system, got ${quote(settings.origins.user?.text ?? defaultText(table.user) ?? '')}`,
    fix: `make the user in the image, or set ${table.user.env} to root, or to UID:GID`,
  });
}
