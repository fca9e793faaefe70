import { describe, expect, it } from 'vitest';
import { loginFlags, securityLines } from '../../../src/config/tls.ts';
import { settingsOf } from '../../support/process/settings.ts';

type Texts = Readonly<Record<string, string>>;

const stores = (purpose: string) => ({ keyStore: `/tls/${purpose}.pem`, trustStore: `/tls/${purpose}.jks` });
const linesOf = (environment: Texts, version?: string) =>
  new Map(securityLines(settingsOf(environment).values, version, stores));

const quorum = { ZK_QUORUM_TLS_DIR: '/tls' };
const client = { ZK_TLS_DIR: '/tls' };

describe('nothing', () => {
  it('is written without TLS and passwords', () => {
    expect(linesOf({}).size).toBe(0);
    expect(loginFlags(settingsOf({}).values)).toEqual([]);
  });
});

describe('names of the quorum', () => {
  const none = { 'ssl.quorum.hostnameVerification': 'false' };
  const dialling = {
    'fips-mode': 'false',
    'ssl.quorum.hostnameVerification': 'true',
    'ssl.quorum.clientHostnameVerification': 'false',
  };
  it.each([
    ['3.5.10', {}, none],
    ['3.8.6', {}, none],
    ['3.9.3', {}, none],
    ['3.9.4', {}, dialling],
    ['3.9.5', {}, { ...dialling, 'ssl.quorum.allowReverseDnsLookup': 'false' }],
    ['3.9.5', { ZK_QUORUM_TLS_NAMES: 'ignore' }, none],
    ['3.9.5', { ZK_EXTRA_CONFIG: 'fips-mode=true' }, none],
    ['3.8.6', { ZK_QUORUM_TLS_NAMES: 'check' }, {}],
    ['3.9.3', { ZK_QUORUM_TLS_NAMES: 'check' }, { 'fips-mode': 'false' }],
  ])('ZooKeeper %s with %j', (version, more, expected) => {
    const keys = /^fips-mode$|ostnameVerification|ReverseDns/;
    const lines = [...linesOf({ ...quorum, ...more }, version)].filter(([key]) => keys.test(key));
    expect(Object.fromEntries(lines)).toEqual(expected);
  });
});

describe('the steps of a move', () => {
  it.each([
    ['accept', 'false', 'true'],
    ['prefer', 'true', 'true'],
    ['require', 'true', 'false'],
  ])('ZK_QUORUM_TLS=%s', (mode, dials, accepts) => {
    const lines = linesOf({ ...quorum, ZK_QUORUM_TLS: mode });
    expect([lines.get('sslQuorum'), lines.get('portUnification')]).toEqual([dials, accepts]);
  });

  it.each([
    ['accept', 'false', 'false'],
    ['send', 'true', 'false'],
    ['require', 'true', 'true'],
  ])('ZK_QUORUM_SASL=%s', (mode, learner, server) => {
    const lines = linesOf({ ZK_QUORUM_PASSWORD: 'secret', ZK_QUORUM_SASL: mode });
    expect(lines.get('quorum.auth.learnerRequireSasl')).toBe(learner);
    expect(lines.get('quorum.auth.serverRequireSasl')).toBe(server);
  });
});

describe('keys by version', () => {
  it.each([
    ['3.5.10', undefined, undefined],
    ['3.7.2', 'true', 'true'],
    ['3.8.4', undefined, 'true'],
    ['3.9.5', 'true', 'true'],
  ])('ZooKeeper %s: client.certReload %s, learner.closeSocketAsync %s', (version, reload, async) => {
    const lines = linesOf({ ...client, ...quorum }, version);
    expect(lines.get('client.certReload')).toBe(reload);
    expect(lines.get('learner.closeSocketAsync')).toBe(async);
  });
});

describe('the address of the secure port', () => {
  it.each([
    [{}, '10.0.0.1'],
    [{ ZK_CLIENT_TLS: 'allow' }, undefined],
  ])('with %j', (more, expected) => {
    const lines = linesOf({ ...client, ZK_CLIENT_PORT_ADDRESS: '10.0.0.1', ...more });
    expect(lines.get('secureClientPortAddress')).toBe(expected);
  });
});

describe('a login that clients need', () => {
  it.each([
    ['3.6.4', 'sasl', { sessionRequireClientSASLAuth: 'true' }],
    ['3.9.5', 'sasl,x509', { 'enforce.auth.enabled': 'true', 'enforce.auth.schemes': 'sasl,x509' }],
  ])('ZooKeeper %s, ZK_REQUIRE_AUTH=%s', (version, schemes, expected) => {
    const lines = [...linesOf({ ZK_REQUIRE_AUTH: schemes }, version)];
    expect(Object.fromEntries(lines)).toEqual(expected);
  });
});

describe('FIPS mode', () => {
  it.each([
    ['3.9.5', { ZK_QUORUM_PASSWORD: 'secret' }, 'false'],
    ['3.9.3', { ZK_QUORUM_PASSWORD: 'secret' }, undefined],
    ['3.8.6', { ZK_SASL_USERS: 'app:secret' }, undefined],
    ['3.9.5', client, undefined],
  ])('ZooKeeper %s with %j: %s', (version, environment, expected) => {
    expect(linesOf(environment as Texts, version).get('fips-mode')).toBe(expected);
  });
});

describe('the superuser', () => {
  it.each([
    ['x509:CN=admin,O=Example', 'X509AuthenticationProvider.superUser', 'CN=admin,O=Example'],
    ['sasl:admin', 'superUser', 'admin'],
  ])('%s', (text, key, value) => {
    expect([...linesOf({ ZK_SUPER_USER: text })]).toEqual([[key, value]]);
  });
});
