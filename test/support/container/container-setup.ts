// Before and after the container tests: an engine and base images for all of their files.
import { bringBaseImages } from './base-images.ts';
import { removeLeftovers } from './containers.ts';
import { startEngine } from './engine.ts';

const say = (text: string) => console.log(`container tests: ${text}`);

/** Called by vitest; what it returns is called after the last test. */
export async function setup(): Promise<() => Promise<void>> {
  process.env.ZK_TEST_RUN = String(process.pid);
  const engine = await startEngine(say).catch((error: unknown) => {
    const fix =
      "ZK_TEST_CONTAINERS=off leaves the container tests out on a developer's machine; CI needs an engine";
    throw new Error(`no Docker engine for the container tests\n  try: ${fix}`, { cause: error });
  });
  try {
    say(engine.description);
    await removeLeftovers();
    for (const { name, image, isStandIn } of await bringBaseImages(say))
      say(isStandIn ? `${name}: no registry has it, so the stand-in ${image}` : `${name}: the real one`);
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
  return async () => {
    await removeLeftovers();
    await engine[Symbol.asyncDispose]();
  };
}
