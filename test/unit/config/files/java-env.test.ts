import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderJavaEnv } from '../../../../src/config/files/java-env.ts';

/** The variables that a shell has after reading java.env. */
function sourced(text: string, environment: Readonly<Record<string, string>> = {}) {
  const script = `${text}\nprintf '%s\\0' "$ZOO_LOG_DIR" "$SERVER_JVMFLAGS" "$JVMFLAGS"`;
  const { stdout, stderr } = spawnSync('/bin/sh', ['-euc', `JVMFLAGS=; ${script}`], {
    env: environment,
    encoding: 'utf8',
  });
  const [logDir, serverFlags, flags] = stdout.split('\0');
  return { stderr, logDir, serverFlags, flags };
}

describe('a shell that reads java.env has', () => {
  it('log directory and heap, the heap for the server alone', () => {
    expect(sourced(renderJavaEnv('/var/log/zookeeper', '2G', []))).toEqual({
      stderr: '',
      logDir: '/var/log/zookeeper',
      serverFlags: '-Xmx2G -Xms2G -Dsun.net.inetaddr.ttl=5',
      flags: '',
    });
  });

  it('the given flags after the heap, and what is in the environment last', () => {
    const text = renderJavaEnv('/logs', '512m', ['-XX:+UseG1GC', '-Da=b']);
    expect(sourced(text, { SERVER_JVMFLAGS: '-Dlast=1' }).serverFlags).toBe(
      '-Xmx512m -Xms512m -Dsun.net.inetaddr.ttl=5 -XX:+UseG1GC -Da=b -Dlast=1',
    );
  });

  it.each(['-Da=$HOME', '-Da=`id`', '-Da=$(id)', '-Da="b"', "-Da='b'", '-Da=b\\', '-Da=;id', '-Da=é'])(
    '%s as it was given',
    (flag) => {
      const { stderr, serverFlags } = sourced(renderJavaEnv('/logs', '1g', [flag]));
      expect(stderr).toBe('');
      expect(serverFlags).toBe(`-Xmx1g -Xms1g -Dsun.net.inetaddr.ttl=5 ${flag}`);
    },
  );
});
