// Generating: the plan made real on disk, or refused as a whole. Shared by zk-gen-config and zk-entrypoint.
import { findAccount, type ServerAccount } from './account.ts';
import { spelling } from './identity.ts';
import { type Facts, makePlan, type Plan } from './plan.ts';
import { say } from './run-program.ts';
import { fallbackWords, table } from './settings.ts';
import { quote, status, Trouble } from './trouble.ts';
import { makeFolder, writeFile } from './write-files.ts';

/** @throws {Trouble} every problem there is, with status 78 */
export function planOrRefuse(facts: Facts): Plan {
  const plan = makePlan(facts);
  if ('files' in plan) return plan;
  throw new Trouble(status.configuration, plan);
}

/** Makes the folders and writes the files, with a line for each file; as root they are given to the account. */
export function carryOut(program: string, plan: Plan, account: ServerAccount | undefined): void {
  for (const folder of plan.folders) makeFolder(folder, account);
  for (const { path, text } of plan.files) say(`${program}: ${path}: ${writeFile(path, text, account)}\n`);
}

/** Whom things belong to; undefined unless this is root, who alone can give them away. */
export function accountForRoot({ settings }: Facts): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = findAccount(settings.values.user);
  if (account) return account;
  throw new Trouble(status.configuration, {
    subject: spelling(settings, 'user'),
    message: `expected a user of this system, got ${quote(settings.origins.user?.text ?? fallbackWords(table.user) ?? '')}`,
    cure: `make the user in the image, or set ${table.user.env} to root, or to UID:GID`,
  });
}
