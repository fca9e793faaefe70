// Runs the Docker engine of the container tests, with their images, until Ctrl-C, to reproduce by hand what a test does.
import { once } from 'node:events';
import { bringBaseImages } from '../test/support/container/base-images.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage } from '../test/support/container/images.ts';

const log = (text: string) => console.error(text);
await using engine = await startEngine(log);
log(engine.description);
await bringBaseImages(log);
for (const target of ['final', 'toolkit', 'official'] as const) {
  const id = await buildImage(target);
  log(`zk-bootstrap-test/${target}: ${id}`);
}
const { DOCKER_HOST, DOCKER_CONFIG } = process.env;
for (const [name, text] of Object.entries({ DOCKER_HOST, DOCKER_CONFIG }))
  if (text !== undefined) console.log(`export ${name}=${text}`);
log('Ctrl-C stops the engine');
const keepAlive = setInterval(() => {}, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(keepAlive);
