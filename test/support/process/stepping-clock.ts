// Runs a built program under a system clock that steps by five seconds whenever somebody looks at it.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const step = 'const real = Date.now; let looks = 0; Date.now = () => real() + 5000 * looks++;';

export async function runWithSteppingClock(name: string, words: readonly string[]) {
  const bundle = fileURLToPath(new URL(`../../../dist/${name}.cjs`, import.meta.url));
  const hook = `data:text/javascript,${encodeURIComponent(step)}`;
  const { exitCode, stdout } = await execa(process.execPath, ['--import', hook, bundle, ...words], {
    env: { PATH: process.env.PATH },
    extendEnv: false,
    reject: false,
  });
  return { status: exitCode, stdout };
}
