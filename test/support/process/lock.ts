// A process that holds the lock of a file, as a server does on its volume.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Locks a file until the scope ends. */
export async function holdLock(path: string): Promise<Disposable> {
  const holder = spawn('flock', ['-n', '-F', path, 'sh', '-c', 'echo held; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return { [Symbol.dispose]: () => void holder.kill('SIGKILL') };
}
