// The account that the server runs as when the toolkit is started by root: it must exist on this system.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';

/** @param isKnown whether the account of ZK_USER exists, or is given in numbers */
export function checkAccount(settings: Settings, isRoot: boolean, isKnown: boolean): readonly Problem[] {
  if (!isRoot || isKnown || settings.refused.has('user')) return [];
  const subject = spelling(settings, 'user');
  const given = settings.origins.user?.text ?? table.user.default;
  return [
    {
      id: 'unknown-user',
      severity: 'error',
      subject,
      message: `${subject}=${given} is not a user of this system; the server cannot be started as that user`,
      fix: `create the user in the image, or set ${table.user.env} to UID:GID, such as 1000:1000, or to root`,
    },
  ];
}
