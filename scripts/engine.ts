// Keeps the engine of the container tests up, with base images in it, until Ctrl-C: for a look at what a test does.
import { once } from 'node:events';
import { bringBaseImages } from '../test/support/container/base-images.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage } from '../test/support/container/images.ts';

const say = (text: string) => console.error(text);
await using engine = await startEngine(say);
say(engine.description);
await bringBaseImages(say);
for (const target of ['final', 'toolkit', 'official'] as const) {
  const id = await buildImage(target);
  say(`zk-bootstrap-test/${target}: ${id}`);
}
const { DOCKER_HOST, DOCKER_CONFIG } = process.env;
for (const [name, text] of Object.entries({ DOCKER_HOST, DOCKER_CONFIG }))
  if (text !== undefined) console.log(`export ${name}=${text}`);
say('until Ctrl-C');
const stay = setInterval(() => {}, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(stay);
