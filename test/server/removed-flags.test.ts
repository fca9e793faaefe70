// The flags that are refused because the JVM would refuse them, against the Java runtimes of this machine.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { checkRemovedFlags } from '../../src/config/removed-flags.ts';
import { findLocalZooKeeper } from '../../src/local/find-release.ts';
import { run, temporaryFolder } from '../support/process/run.ts';
import { javaRuntimes } from '../support/server/java.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

const flags = [
  ...['-XX:+PrintGCDateStamps', '-XX:+UseGCLogFileRotation', '-XX:+UseParNewGC', '-XX:+CMSIncrementalMode'],
  ...['-XX:+UseConcMarkSweepGC', '-XX:CMSInitiatingOccupancyFraction=70', '-XX:MaxPermSize=128m'],
  ...['-XX:+AggressiveOpts', '-XX:+UseBiasedLocking', '-XX:MaxRAMFraction=1', '-XX:+ZGenerational'],
  ...['-Xincgc', '-Xconcgc', '-Xfuture', '-Xbootclasspath/p:/none.jar', '-Djava.ext.dirs=/none', '-d64'],
  ...['-Djava.security.manager', '-Djava.security.manager=disallow', '-XX:+PrintGCDetails', '-XX:+UseG1GC'],
];

describe.each(javaRuntimes())('with Java $release', ({ home, release }) => {
  const java = `${home}/bin/java`;
  const isReported = (flag: string) =>
    checkRemovedFlags({ path: java, release, isOpenJ9: false }, [{ flag, from: 'JVMFLAGS' }]).length > 0;

  it.each(flags)('%s is reported if the JVM refuses it', async (flag) => {
    const { exitCode } = await execa(java, [flag, '-version'], { reject: false });
    // Those of a later Java are refused as well, and were never removed.
    expect(isReported(flag)).toBe(exitCode !== 0 && !(flag === '-XX:+ZGenerational' && release < 21));
  });

  it('no flag that it has is reported', async () => {
    const unlock = ['-XX:+UnlockDiagnosticVMOptions', '-XX:+UnlockExperimentalVMOptions'];
    const { stdout } = await execa(java, [...unlock, '-XX:+PrintFlagsFinal', '-version']);
    const names = [...stdout.matchAll(/^ *\w+ (\w+) +=/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(500);
    expect(names.filter((name) => isReported(`-XX:+${name}`))).toEqual([]);
  });

  it.runIf(release >= 17)('a server is not started with one, and the message names it', async () => {
    using folder = temporaryFolder();
    const { status, stderr } = await run('zk-entrypoint', [], {
      ...environmentIn(folder.path),
      ZK_HOME: findLocalZooKeeper(process.env, folder.path),
      JAVA_HOME: home,
      JVMFLAGS: '-Xmx64m -XX:+UseConcMarkSweepGC',
    });
    expect(status).toBe(78);
    expect(stderr).toContain(
      'zk-entrypoint: error[jvm-flag-removed]: JVMFLAGS has -XX:+UseConcMarkSweepGC, which was removed after Java 11',
    );
  });
});
