// The compose files with TLS as a person uses them: up, a client with its certificate and one without, a renewal.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProject, type Project } from '../support/container/compose.ts';
import { until } from '../support/process/poll.ts';
import { run, temporaryFolder } from '../support/process/run.ts';

const services = ['zk-0', 'zk-1', 'zk-2'];
const folder = temporaryFolder();
const file = (name: string) => join(folder.path, 'client', name);
let project: Project;
beforeAll(async () => {
  project = await openProject({
    files: ['compose.yaml', 'compose.tls.yaml'],
    servers: 5,
    others: ['certificates'],
  });
  await project.compose(['up', '--build', '--wait']);
  await project.compose(['cp', 'certificates:/tls/client', folder.path]);
}, 900_000);
afterAll(async () => {
  folder[Symbol.dispose]();
  await project[Symbol.asyncDispose]();
});

/** The serial number of the certificate that zk-N shows to the client. */
function shownBy(ordinal: number): Promise<string | undefined> {
  const [host = '', port] = project.tlsAddress(ordinal).split(':');
  const read = (name: string) => readFileSync(file(name));
  return new Promise((settle) => {
    const socket = connect({
      host,
      port: Number(port),
      ca: read('ca.crt'),
      cert: read('tls.crt'),
      key: read('tls.key'),
    });
    socket.on('secureConnect', () => {
      settle(new X509Certificate(socket.getPeerCertificate().raw).serialNumber);
      socket.destroy();
    });
    socket.on('error', () => settle(undefined));
  });
}

it('a client with the certificate gets a session on every server, one without does not', async () => {
  const credentials = ['--ca', file('ca.crt'), '--cert', file('tls.crt'), '--key', file('tls.key')];
  for (const [ordinal] of services.entries()) {
    const [host = '', port = ''] = project.tlsAddress(ordinal).split(':');
    const session = ['--session', '--tls', '--host', host, port];
    expect(await run('zk-ok', [...session, ...credentials])).toMatchObject({ status: 0 });
    expect(await run('zk-ok', [...session, '--ca', file('ca.crt')])).toMatchObject({ status: 1 });
  }
});

it('nothing is to be warned of, and no key is on a disk of a server', async () => {
  expect(await project.compose(['logs', '--no-color'])).not.toMatch(/(?:warning|error)\[/);
  const { stdout } = await (await project.container('zk-0')).exec([
    'sh',
    '-c',
    'stat -f -c %T /opt/zookeeper/conf; stat -c "%a %U" /opt/zookeeper/conf/tls; ls -A /etc/zookeeper/*tls',
  ]);
  expect(stdout.split('\n').slice(0, 2)).toEqual(['tmpfs', '700 zookeeper']);
  expect(stdout).not.toContain('authority');
});

it('a renewed certificate is shown by each server within a minute, by the same process', async () => {
  const before = await shownBy(0);
  const starts = () =>
    Promise.all(services.map(async (service) => (await project.container(service)).inspect()));
  const started = (await starts()).map(({ Pid }) => Pid);
  const renewal = 'zk-local certificates /tls --renew && chown zookeeper /tls/server/* /tls/quorum/*';
  await (await project.container('certificates')).exec(['sh', '-c', renewal]);
  await until(
    'every server to show another certificate',
    async () => {
      const shown = await Promise.all(services.map((_, ordinal) => shownBy(ordinal)));
      return shown.every((serial) => serial !== undefined && serial !== before);
    },
    60_000,
  );
  expect((await starts()).map(({ Pid }) => Pid)).toEqual(started);
});
