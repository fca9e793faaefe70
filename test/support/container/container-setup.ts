// Before and after the container tests: an engine and base images for all of their files.
import { bringBaseImages } from './base-images.ts';
import { removeLeftovers } from './containers.ts';
import { startEngine } from './engine.ts';

const log = (text: string) => console.log(`container tests: ${text}`);

/** Called by vitest, which calls the returned function after the last test. */
export async function setup(): Promise<() => Promise<void>> {
  process.env.ZK_TEST_RUN = String(process.pid);
  const engine = await startEngine(log).catch((error: unknown) => {
    const fix = 'start Docker, or leave the container tests out with ZK_TEST_CONTAINERS=off (not in CI)';
    throw new Error(`no Docker engine for the container tests\n  fix: ${fix}`, { cause: error });
  });
  try {
    log(engine.description);
    await removeLeftovers();
    for (const { name, image, isStandIn } of await bringBaseImages(log))
      log(isStandIn ? `${name}: not available, using the stand-in ${image}` : `${name}: available`);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return async () => {
    await removeLeftovers();
    await engine[Symbol.asyncDispose]();
  };
}
