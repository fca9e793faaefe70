// Sessions of ZooKeeper's Java client, which can log in, through test/server/java/LogIn.java.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Release, zookeeperJars } from '../server/zookeeper-jars.ts';

const source = fileURLToPath(new URL('../../server/java/LogIn.java', import.meta.url));

export interface SessionRequest {
  readonly verb: 'create' | 'read';
  readonly path: string;
  /** Anonymous without. */
  readonly login?: { readonly name: string; readonly password: string };
}

/** One session after the other with the server at an address; for each `ok`, what was read, or the code of the error. */
export async function runSessions(
  release: Release,
  address: string,
  requests: readonly SessionRequest[],
): Promise<readonly string[]> {
  const lines = requests.map(({ verb, path, login }) =>
    [verb, path, ...(login ? [login.name, login.password] : [])].join('\t'),
  );
  // Passwords need it off with 3.9.4 and newer.
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dzookeeper.fips-mode=false'];
  const words = [...flags, '-cp', `${await zookeeperJars(release)}/*`, source, address];
  const { stdout } = await execa('java', words, { input: `${lines.join('\n')}\n`, timeout: 120_000 });
  return stdout.split('\n');
}
