// The programs under limits of the kernel that leave them little room.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { program, temporaryFolder } from '../support/process/run.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

describe('with 20 open files', () => {
  it.each([
    ['zk-gen-config', []],
    ['zk-entrypoint', ['true']],
    ['zk-ok', ['--json']],
  ])('%s ends with 69 and says why', async (name, words) => {
    using folder = temporaryFolder();
    const command = ['sh', '-c', 'ulimit -n 20; exec "$@"', 'sh', program(name), ...words];
    const { exitCode, stderr } = await execa('env', command, {
      env: environmentIn(folder.path),
      extendEnv: false,
      reject: false,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 69,
      stderr: expect.stringMatching(
        /^zk-[a-z-]+: error: a process here may open 20 files.*\n {2}fix: ulimit -n/,
      ),
    });
  });
});
