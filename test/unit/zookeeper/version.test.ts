import { describe, expect, it } from 'vitest';
import { isAtLeast, versionFromJarNames } from '../../../src/zookeeper/version.ts';

describe('isAtLeast', () => {
  it.each([
    ['3.8.0', '3.8.0', true],
    ['3.10.0', '3.9.9', true],
    ['3.7.2', '3.8.0', false],
    ['3.5.4-beta', '3.5.3', true],
    ['3.5', '3.5.8', true],
    ['3.4', '3.5.0', false],
  ])('%s is at least %s: %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});

describe('versionFromJarNames', () => {
  it.each([
    [['zookeeper-jute-3.9.4.jar', 'zookeeper-3.9.4.jar'], '3.9.4'],
    [['zookeeper-3.5.4-beta.jar'], '3.5.4-beta'],
    [['zookeeper-3.4.13.jar', 'zookeeper-3.4.13-tests.jar'], '3.4.13'],
    [['zookeeper-prometheus-metrics-3.9.4.jar'], undefined],
    [['zookeeper.jar'], undefined],
    [[], undefined],
  ])('%j holds %s', (names, version) => {
    expect(versionFromJarNames(names)).toBe(version);
  });
});
