import { expect, it } from 'vitest';
import { checkSaslUsers } from '../../../src/config/sasl.ts';
import { settingsOf } from '../../support/process/settings.ts';

const jaas = [{ flag: '-Djava.security.auth.login.config=/jaas.conf', from: 'JVMFLAGS' }];
const given = { ZK_SASL_USERS: 'admin:secret' };

it.each([
  ['nobody', [], {}, [], []],
  ['a user that the server does not have', ['admin'], {}, [], ['sasl-users-missing']],
  ['a user that it has', ['admin'], given, [], []],
  ['another one', ['admin', 'app'], given, [], ['sasl-users-missing']],
  ['users who may be in a JAAS file', ['admin'], {}, jaas, []],
])('data that is restricted to %s', (_what, users, environment, flags, ids) => {
  const problems = checkSaslUsers(users, settingsOf(environment), flags);
  expect(problems.map(({ id }) => id)).toEqual(ids);
  if (environment === given) for (const { message } of problems) expect(message).not.toContain('admin');
});
