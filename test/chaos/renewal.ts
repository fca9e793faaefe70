// node test/chaos/renewal.ts --rounds 40: replaces certificates and CAs of three members under a client that writes, and
// kills the leader every few rounds. The first certificate ends before the first renewal. Ends with counts, and with
// status 1 when a server shows an old certificate or an acknowledged write is missing.
import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAuthority } from '../../src/local/authority.ts';
import { RenewedEnsemble } from '../support/tls/renewal.ts';
import { valid } from '../support/tls/secrets.ts';

const killedEvery = 5;
/** Longer than ZooKeeper takes to put an old context back, if both stores are replaced at once. */
const staleMs = 3_000;
const firstCertificateMs = 60_000;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } });
const rounds = Number(values.rounds);
const notAfter = new Date(Date.now() + firstCertificateMs);
await using ensemble = await RenewedEnsemble.start({ ...valid, notAfter });
const { pods, writer } = ensemble;
console.error(`waiting until ${new X509Certificate(ensemble.mounted.certificate).validTo}`);
await pause(Math.max(0, Number(notAfter) - Date.now() + 2_000));

let longestMs = 0;
let kills = 0;
for (let round = 1; round <= rounds; round++) {
  // Both stores change.
  ensemble.mount(ensemble.issue(), { trusted: [createAuthority(`another authority ${round}`, valid)] });
  const tookMs = await ensemble.untilShown(ensemble.mounted);
  longestMs = Math.max(longestMs, tookMs);
  await pause(staleMs);
  await ensemble.untilShown(ensemble.mounted);
  if (round % killedEvery === 1) {
    kills += 1;
    await ensemble.replaceLeader();
  }
  console.error(
    `round ${round}: ${Math.round(tookMs)} ms; ${writer.acknowledged.length} writes acknowledged`,
  );
}
await writer.untilWritten(20);
await writer.stop();
const missing = await writer.missingOn(pods.pod(1).address);
console.log(
  JSON.stringify({
    rounds,
    kills,
    longestMs: Math.round(longestMs),
    acknowledged: writer.acknowledged.length,
    missing: missing.length,
  }),
);
process.exitCode = missing.length === 0 ? 0 : 1;
