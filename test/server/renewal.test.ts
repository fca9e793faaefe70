// Certificates of the members replaced while they serve. The long form is test/chaos/renewal.ts.
import { expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { processesGiven } from '../support/process/processes.ts';
import { printedIds } from '../support/process/run.ts';
import { RenewedEnsemble } from '../support/tls/renewal.ts';
import { valid } from '../support/tls/secrets.ts';

it('a broken renewal changes nothing, a whole one is shown by every server, and a new leader uses it', async () => {
  await using ensemble = await RenewedEnsemble.start();
  const { pods, writer, mounted: first } = ensemble;
  const second = ensemble.issue(valid, 'rsa');

  ensemble.mount({ certificate: second.certificate, key: first.key });
  await until('each server to report it', () =>
    pods.all.every(({ output }) => printedIds(output).includes('key-of-another-certificate')),
  );
  await ensemble.untilShown(first);

  // As cert-manager writes keys by default.
  ensemble.mount(second, { encoding: 'pkcs1' });
  await ensemble.untilShown(second);
  // They are the processes that were started.
  expect(pods.all.map(({ isRunning }) => isRunning)).toEqual([true, true, true]);

  await ensemble.replaceLeader();
  await writer.untilWritten(20);
  await writer.stop();
  await ensemble.untilShown(second);
  expect(await writer.missingOn(pods.pod(1).address)).toEqual([]);

  await pods.stopAll();
  await until(
    'nothing to be left beside the servers',
    () => processesGiven(ensemble.secret).length === 0,
    10_000,
  );
});
