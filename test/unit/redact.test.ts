import { describe, expect, it } from 'vitest';
import { redact } from '../../src/redact.ts';

describe('hides the value of', () => {
  it.each([
    ['a key of zoo.cfg', 'ssl.keyStore.password=hunter2', 'ssl.keyStore.password=[hidden]'],
    [
      'a JVM flag',
      '-Djavax.net.ssl.trustStorePassword=hunter2 -Xss1m',
      '-Djavax.net.ssl.trustStorePassword=[hidden] -Xss1m',
    ],
    ['a key in upper case', 'ZK_TLS_PASSWORD=hunter2', 'ZK_TLS_PASSWORD=[hidden]'],
    ['a token', 'token=hunter2', 'token=[hidden]'],
    ['a secret', 'client.secret: hunter2', 'client.secret: [hidden]'],
    ['several', 'a.password=hunter2\nb.passwd=hunter2\n', 'a.password=[hidden]\nb.passwd=[hidden]\n'],
  ])('%s', (_what, text, shown) => {
    expect(redact(text)).toBe(shown);
  });
});

describe('hides the whole secret in', () => {
  it.each([
    'ssl.keyStore.password=two hunter2',
    'ssl.keyStore.password=a -Dhunter2',
    '-Dssl.password=a"hunter2',
    'ssl.keyStore.password=a"hunter2',
    "ssl.keyStore.password=a'hunter2",
    'ssl.keyStore.password=a\\"hunter2',
    'ssl.keyStore.password="hunter2"',
    "ssl.keyStore.password='hunter2'",
    'ssl.keyStore.password = hunter2',
    'SERVER_JVMFLAGS="-Dssl.password=\\"hunter2\\""',
    'SERVER_JVMFLAGS="-Dssl.password=a\\$hunter2"',
    'zookeeper.DigestAuthenticationProvider.superDigest=super:hunter2',
    '-Dzookeeper.DigestAuthenticationProvider.superDigest=super:hunter2',
  ])('%s', (text) => {
    expect(redact(text)).not.toContain('hunter2');
  });
});

describe('does not change', () => {
  it.each([
    ['a text without secrets', 'tickTime=2000\nserver.1=zk-0.zk:2888:3888\n'],
    ['the word alone', 'the password of the key store'],
    ['a line after an empty secret', 'ssl.keyStore.password=\ntickTime=2000\n'],
    ['an empty text', ''],
  ])('%s', (_what, text) => {
    expect(redact(text)).toBe(text);
  });
});
