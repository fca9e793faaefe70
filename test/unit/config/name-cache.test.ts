import { describe, expect, it } from 'vitest';
import type { GivenFlag } from '../../../src/config/jvm-flags.ts';
import { nameCache } from '../../../src/config/name-cache.ts';
import { settingsOf } from '../../support/process/settings.ts';

const cacheOf = (texts: Readonly<Record<string, string>>, flags: readonly string[] = []) =>
  nameCache(
    settingsOf({ ZK_CONF_DIR: '/conf', ...texts }),
    flags.map((flag): GivenFlag => ({ flag, from: 'JVMFLAGS' })),
  );
const address = '-Dsun.net.inetaddr.ttl=5';

it('an address is cached for 5 seconds, an unknown name not at all', () => {
  const { flags, file, problems } = cacheOf({});
  expect(flags).toEqual([address, '-Djava.security.properties=/conf/java.security']);
  expect(file?.name).toBe('java.security');
  expect(file?.text).toMatch(/^networkaddress\.cache\.negative\.ttl=0$/m);
  expect(problems).toEqual([]);
});

it('the time can be set', () => {
  expect(cacheOf({ ZK_NEGATIVE_NAME_TTL: '3' }).file?.text).toMatch(/negative\.ttl=3$/m);
});

it('off leaves the default of the JDK', () => {
  expect(cacheOf({ ZK_NEGATIVE_NAME_TTL: 'off' })).toEqual({
    flags: [address],
    file: undefined,
    problems: [],
  });
});

describe('a flag of the operator wins', () => {
  it('for addresses', () => {
    expect(cacheOf({}, ['-Dsun.net.inetaddr.ttl=60']).flags).toEqual([
      '-Djava.security.properties=/conf/java.security',
    ]);
  });

  it.each(['-Djava.security.properties=/own', '-Djava.security.properties==/own'])(
    '%s, with a note that unknown names are cached',
    (flag) => {
      expect(cacheOf({}, [flag])).toMatchObject({
        flags: [address],
        file: undefined,
        problems: [{ id: 'name-cache-not-set', subject: 'JVMFLAGS' }],
      });
    },
  );

  it('without a note when the setting is off', () => {
    expect(cacheOf({ ZK_NEGATIVE_NAME_TTL: 'off' }, ['-Djava.security.properties=/own']).problems).toEqual(
      [],
    );
  });
});
