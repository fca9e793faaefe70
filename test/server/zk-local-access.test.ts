// zk-local --tls and --sasl: what programs and commands get, who is let in, and certificates that are issued anew.
import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { EnsembleDocument } from '../../src/local/document.ts';
import { until } from '../support/process/poll.ts';
import { run } from '../support/process/run.ts';
import { localPlace } from '../support/server/local.ts';
import { releaseHome } from '../support/server/release-home.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const serialOf = (path: string) => new X509Certificate(readFileSync(path)).serialNumber;

/** A session with TLS, as zk-ok makes one. */
function trySession({ tls, connect }: EnsembleDocument, hasCertificate: boolean) {
  const [, host = '', port = ''] = /^([^,]+):(\d+)/.exec(connect) ?? [];
  const certificate = hasCertificate ? ['--cert', tls?.certificate ?? '', '--key', tls?.key ?? ''] : [];
  return run('zk-ok', ['--session', '--tls', '--ca', tls?.ca ?? '', ...certificate, '--host', host, port]);
}

describe('with --tls', () => {
  it('a client needs a certificate, which --json names, and gets a new one while the servers run', async () => {
    await using place = localPlace();
    const local = place.start(['--servers', '1', '--tls', '--json']);
    const ensemble = await local.untilReady();
    const { tls, sasl, servers, folder } = ensemble;
    const [server] = servers;
    expect(sasl).toBeNull();
    expect(server?.address).toBe(`127.0.0.1:${server?.ports.secureClient}`);
    expect(tls && [tls.key, tls.keyStore].map(modeOf)).toEqual(['600', '600']);
    expect(modeOf(join(folder, 'tls', 'authority'))).toBe('700');
    expect(await trySession(ensemble, true)).toMatchObject({ status: 0 });
    expect(await trySession(ensemble, false)).toMatchObject({ status: 1 });

    const store = join(server?.folder ?? '', 'conf/tls/client-keystore.pem');
    const before = serialOf(store);
    const renewed = await run('zk-local', ['certificates', '--renew', '--dir', folder]);
    expect(renewed.stdout.split('\n')).toEqual(
      ['server', 'quorum', 'client'].map((name) => join(folder, 'tls', name, 'tls.crt')),
    );
    await until('the server to have the new certificate', () => serialOf(store) !== before);
    expect(serialOf(store)).toBe(serialOf(join(folder, 'tls/server/tls.crt')));
    expect(await trySession(ensemble, true)).toMatchObject({ status: 0 });
    local.kill('SIGTERM');
    await local.ended();
    expect(place.processes()).toEqual([]);
  });

  it('three servers are checked with a write and reads', async () => {
    await using place = localPlace();
    const ports = ['--client-port', '23181', '--secure-client-port', '23281'];
    const others = ['--server-port', '23381', '--election-port', '23481'];
    const { status, stderr } = await place.run(['--tls', '--exit', ...ports, ...others]);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('get /foo -> bar   from zk-2');
    expect(stderr).toContain('connect string: 127.0.0.1:23281,127.0.0.1:23282,127.0.0.1:23283');
    expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
  });
});

describe('with --sasl', () => {
  it('a command has user and password, and a client without a login is refused', async () => {
    await using place = localPlace();
    const local = place.start(['--servers', '1', '--sasl', '--json']);
    const { sasl, tls, connect } = await local.untilReady();
    expect(tls).toBeNull();
    expect(sasl?.user).toBe('app');
    expect([sasl?.passwordFile, sasl?.jaas].map((path = '') => modeOf(path))).toEqual(['600', '600']);
    expect(readFileSync(sasl?.jaas ?? '', 'utf8')).toContain(
      readFileSync(sasl?.passwordFile ?? '', 'utf8').trim(),
    );
    const [, port = ''] = connect.split(':');
    expect(await run('zk-ok', ['--ready', port])).toMatchObject({ status: 0 });
    expect(await run('zk-ok', ['--session', port])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('must log in'),
    });
  });

  it('the printed shell logs in to a server that refuses passwords in FIPS mode', async () => {
    await using place = localPlace();
    const given = { ZK_HOME: await releaseHome('3.9.5', place.path) };
    const local = place.start(['--servers', '1', '--sasl'], given);
    const [, shell = ''] = await local.untilPrinted(/shell: (.*)\n/);
    const { all } = await execa('sh', ['-c', `${shell} create /made ''`], {
      env: place.environment(given),
      extendEnv: false,
      reject: false,
      all: true,
      stdin: 'ignore',
      timeout: 60_000,
    });
    expect(all).toContain('Created /made');
    local.kill('SIGTERM');
    await local.ended();
  });

  it('and with --tls the command has what a client needs', async () => {
    await using place = localPlace();
    const script = 'env | grep ^ZK_LOCAL_ | sort; cat "$ZK_LOCAL_TLS_PROPERTIES"';
    const { stdout } = await place.run(['--servers', '1', '--sasl', '--tls', '--', 'sh', '-c', script]);
    const folder = /^ZK_LOCAL_DIR=(.*)$/m.exec(stdout)?.[1] ?? '';
    expect(stdout.replaceAll(folder, 'DIR').trim()).toMatchInlineSnapshot(`
      "ZK_LOCAL_DIR=DIR
      ZK_LOCAL_SASL_JAAS=DIR/sasl/client-jaas.conf
      ZK_LOCAL_SASL_PASSWORD_FILE=DIR/sasl/password
      ZK_LOCAL_SASL_USER=app
      ZK_LOCAL_TLS_CA=DIR/tls/client/ca.crt
      ZK_LOCAL_TLS_CERTIFICATE=DIR/tls/client/tls.crt
      ZK_LOCAL_TLS_KEY=DIR/tls/client/tls.key
      ZK_LOCAL_TLS_KEY_STORE=DIR/tls/client/keystore.pem
      ZK_LOCAL_TLS_PROPERTIES=DIR/tls/client/client.properties
      zookeeper.client.secure=true
      zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty
      zookeeper.ssl.keyStore.location=DIR/tls/client/keystore.pem
      zookeeper.ssl.keyStore.type=PEM
      zookeeper.ssl.trustStore.location=DIR/tls/client/ca.crt
      zookeeper.ssl.trustStore.type=PEM"
    `);
  });
});
