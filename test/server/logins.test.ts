// Clients that log in, and clients with certificates, on a real server: who gets in, and which of them no ACL binds.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAuthority } from '../../src/local/authority.ts';
import { password } from '../../src/settings/kinds.ts';
import { read } from '../support/client/clients.ts';
import { runSessions } from '../support/client/java-sessions.ts';
import { NamespacedServers } from '../support/server/namespaced-servers.ts';
import { projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';
import { openTlsDoors } from '../support/tls/tls-doors.ts';

const release = '3.9.5';
const seed = 20_240_229;

const passwords = [
  'plain',
  '"in quotes" and \'others\'',
  'backslashes \\ \\\\ \\n, the last one at the end \\',
  '  blanks at both ends  ',
  'a\ttab',
  'Käse, größer, señor, 密码, 🔑',
  '# = ; } // /* : , @',
  '$HOME $ $$ {name} `id` $(id) %s',
  ...fc.sample(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => password.parse(text).ok),
    { numRuns: 20, seed },
  ),
];
const users = passwords.map((text, index) => ({ name: `user-${index}`, password: text }));
const [first, second] = users as [(typeof users)[0], (typeof users)[0]];
const nodeOf = ({ name }: (typeof users)[0]) => `/of-${name}`;

it('any user of ZK_SASL_USERS reads and writes where ZK_REQUIRE_AUTH refuses others, and the superuser reads all', async () => {
  await using ensemble = await NamespacedServers.make(release, 1);
  const server = ensemble.server(1);
  const address = `${server.address}:2181`;
  const authority = createAuthority('clients', valid);
  const own = authority.issue({ commonName: 'zk', names: [server.host], validity: valid });
  const usersFile = join(server.folder, 'users');
  writeFileSync(usersFile, users.map(({ name, password }) => `${name}:${password}\n`).join(''));
  const environment = {
    ZK_TLS_DIR: projectSecret(join(server.folder, 'tls'), secretFiles(own, [authority])),
    ZK_CLIENT_TLS: 'allow',
    ZK_SASL_USERS_FILE: usersFile,
    ZK_REQUIRE_AUTH: 'sasl,x509',
  };
  server.start({ ...environment, ZK_SUPER_USER: 'x509:CN=admin' });
  await server.untilReady();

  const refused = [
    { verb: 'read', path: '/' },
    { verb: 'create', path: '/of-nobody' },
    { verb: 'read', path: '/', login: { ...first, password: second.password } },
    { verb: 'read', path: nodeOf(first), login: second },
  ] as const;
  const answers = await runSessions(release, address, [
    ...users.map((login) => ({ verb: 'create', path: nodeOf(login), login }) as const),
    ...users.map((login) => ({ verb: 'read', path: nodeOf(login), login }) as const),
    ...refused,
  ]);
  expect(answers).toEqual([
    ...users.map(() => 'ok'),
    ...users.map((login) => `ok ${nodeOf(login)}`),
    'SESSIONCLOSEDREQUIRESASLAUTH',
    'SESSIONCLOSEDREQUIRESASLAUTH',
    'AUTHFAILED',
    'NOAUTH',
  ]);

  const readBy = async (commonName: string) => {
    const certificate = authority.issue({ commonName, usages: ['clientAuth'], validity: valid });
    await using doors = await openTlsDoors([server], certificate, authority);
    return await read(doors.addresses[0] ?? '', nodeOf(first));
  };
  expect(await readBy('admin')).toBe(nodeOf(first));
  await expect(readBy('app')).rejects.toThrow('NO_AUTH');

  await server.end();
  server.start({ ...environment, ZK_SUPER_USER: `sasl:${second.name}` });
  await server.untilReady();
  const bySuperUser = [{ verb: 'read', path: nodeOf(first), login: second }] as const;
  expect(await runSessions(release, address, bySuperUser)).toEqual([`ok ${nodeOf(first)}`]);
});
