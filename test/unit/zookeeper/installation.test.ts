import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findInstallation,
  findZkServer,
  hasClass,
  readVersion,
} from '../../../src/zookeeper/installation.ts';
import { temporaryFolder } from '../../support/process/run.ts';

/** A folder `release` in the layout of a ZooKeeper release, with a jar at the given place. */
function release(jar = 'lib/zookeeper-3.9.4.jar') {
  const folder = temporaryFolder();
  const at = (...names: string[]) => join(folder.path, 'release', ...names);
  mkdirSync(at('bin'), { recursive: true });
  mkdirSync(at('lib'));
  writeFileSync(at('bin', 'zkServer.sh'), '#!/bin/sh\n');
  chmodSync(at('bin', 'zkServer.sh'), 0o755);
  writeFileSync(at(jar), '');
  return { at, outside: folder.path, [Symbol.dispose]: folder[Symbol.dispose] };
}

describe('zkServer.sh', () => {
  it('is that of the given home', () => {
    using zookeeper = release();
    expect(findZkServer(zookeeper.at(), '/nowhere')).toBe(zookeeper.at('bin/zkServer.sh'));
  });

  it('is that on PATH when no home is given', () => {
    using zookeeper = release();
    expect(findZkServer(undefined, `/nowhere:${zookeeper.at('bin')}`)).toBe(zookeeper.at('bin/zkServer.sh'));
  });

  it('is not looked for on PATH when a home is given', () => {
    using zookeeper = release();
    expect(findZkServer('/nowhere', zookeeper.at('bin'))).toBeUndefined();
  });

  it('must be executable', () => {
    using zookeeper = release();
    chmodSync(zookeeper.at('bin/zkServer.sh'), 0o644);
    expect(findZkServer(zookeeper.at(), undefined)).toBeUndefined();
    expect(findZkServer(undefined, zookeeper.at('bin'))).toBeUndefined();
  });
});

describe('the version is read from the jar', () => {
  it.each([
    ['in lib, as from 3.5 on', 'lib/zookeeper-3.9.4.jar', '3.9.4'],
    ['beside bin, as in 3.4', 'zookeeper-3.4.14.jar', '3.4.14'],
    ['and is unknown without one', 'lib/zookeeper.jar', undefined],
  ])('%s', (_what, jar, version) => {
    using zookeeper = release(jar);
    expect(readVersion(zookeeper.at('bin/zkServer.sh'))).toBe(version);
  });

  it('of the release that a link leads to', () => {
    using zookeeper = release();
    const link = join(zookeeper.outside, 'zkServer.sh');
    symlinkSync(zookeeper.at('bin/zkServer.sh'), link);
    expect(readVersion(link)).toBe('3.9.4');
  });

  it('of the folder that the link is in, when it has one', () => {
    using zookeeper = release();
    using other = release('lib/zookeeper-3.8.4.jar');
    symlinkSync(zookeeper.at('bin/zkServer.sh'), other.at('bin/linked.sh'));
    expect(readVersion(other.at('bin/linked.sh'))).toBe('3.8.4');
  });
});

describe('a class', () => {
  it.each([
    ['that a jar of the release has', 'x.Provider', {}, true],
    ['that none has', 'x.Other', {}, false],
    ['is unknown where CLASSPATH adds jars', 'x.Other', { CLASSPATH: '/plugins/*' }, undefined],
  ])('%s: %s', (_what, name, environment, expected) => {
    using zookeeper = release();
    writeFileSync(zookeeper.at('lib/plugin.jar'), 'PK...x/Provider.class...');
    const installation = {
      zkServer: zookeeper.at('bin/zkServer.sh'),
      version: '3.9.4',
      java: undefined,
      javaHome: undefined,
    };
    expect(hasClass(installation, name, environment)).toBe(expected);
    expect(hasClass({ ...installation, version: undefined }, name, environment)).toBeUndefined();
  });
});

describe('the Java runtime is read from its file release', () => {
  it.each([
    ['of Debian', 'IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n', { release: 17, isOpenJ9: false }],
    ['of Java 8', 'JAVA_VERSION="1.8.0_392"\n', { release: 8, isOpenJ9: false }],
    ['of OpenJ9', 'JAVA_VERSION="21.0.4"\nJVM_VARIANT="Openj9"\n', { release: 21, isOpenJ9: true }],
    ['of an older OpenJ9', 'JAVA_VERSION="1.8.0_242"\nSOURCE="OpenJ9:8a5"\n', { release: 8, isOpenJ9: true }],
    ['without a version', 'OS_NAME="Linux"\n', { release: undefined, isOpenJ9: false }],
    ['that it lacks', undefined, { release: undefined, isOpenJ9: false }],
  ])('%s', (_what, text, expected) => {
    using home = temporaryFolder();
    const java = join(home.path, 'bin', 'java');
    mkdirSync(join(home.path, 'bin'));
    writeFileSync(java, '', { mode: 0o755 });
    if (text !== undefined) writeFileSync(join(home.path, 'release'), text);
    expect(findInstallation(undefined, { JAVA_HOME: home.path }).java).toEqual({ path: java, ...expected });
  });
});
