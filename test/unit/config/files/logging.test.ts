import { describe, expect, it } from 'vitest';
import { logConfiguration } from '../../../../src/config/files/logging.ts';

const names = (version: string | undefined) => logConfiguration('INFO', version).map(({ name }) => name);

it.each([
  ['3.4.14', ['log4j.properties']],
  ['3.7.2', ['log4j.properties']],
  ['3.8.0', ['logback.xml']],
  ['3.9.4', ['logback.xml']],
  ['3.10.0', ['logback.xml']],
  [undefined, ['log4j.properties', 'logback.xml']],
])('ZooKeeper %s gets %j', (version, files) => {
  expect(names(version)).toEqual(files);
});

describe('the level', () => {
  it.each([
    ['DEBUG', 'log4j.rootLogger=DEBUG, CONSOLE', '<root level="DEBUG">'],
    ['OFF', 'log4j.rootLogger=OFF, CONSOLE', '<root level="OFF">'],
    // Logback treats an unknown level as DEBUG.
    ['FATAL', 'log4j.rootLogger=FATAL, CONSOLE', '<root level="ERROR">'],
  ])('%s', (level, log4j, logback) => {
    const [first, second] = logConfiguration(level, undefined);
    expect(first?.text).toContain(log4j);
    expect(second?.text).toContain(logback);
  });
});

it('logs to the console alone', () => {
  for (const { text } of logConfiguration('INFO', undefined)) expect(text).not.toMatch(/file/i);
});
