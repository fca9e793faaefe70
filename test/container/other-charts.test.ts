// The pods of other charts with nothing changed but the image, acted out as those of the own manifests are.
import { beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../support/container/images.ts';
import { Cluster } from '../support/kubernetes/cluster.ts';
import { bitnamiChart, cloudPiratesChart } from '../support/kubernetes/other-charts.ts';

let image: string;
beforeAll(async () => {
  image = await buildImage('compat');
}, 900_000);

describe.each([
  ["Bitnami's", bitnamiChart, '/bitnami/zookeeper/data', ['1', '2', '3'], 'image-heap-exceeds-limit'],
  ["CloudPirates'", cloudPiratesChart, '/data', ['0', '1', '2'], 'zoo-cfg-adopted'],
] as const)('the pods of %s chart', (_name, chart, data, ids, reported) => {
  it('start as one ensemble with the image alone changed, and serve what they are given', async () => {
    await using cluster = await Cluster.create(image, chart());
    await cluster.start();
    const found = await Promise.all(
      cluster.pods.map(({ container }) => container.exec(['cat', `${data}/myid`])),
    );
    expect(found.map(({ stdout }) => stdout.trim())).toEqual(ids);
    expect(await cluster.pod(0).container.logs()).toContain(`[${reported}]`);
    // These charts call a pod ready that answers, with or without a quorum.
    const untilAllServe = () => cluster.pod(0).container.untilSucceeds(['zk-ok', '--all', '--strict']);
    await untilAllServe();
    const address = ['zkCli.sh', '-server', '127.0.0.1:2181'];
    expect((await cluster.pod(1).container.exec([...address, 'create', '/kept', 'yes'])).stdout).not.toMatch(
      /Exception/,
    );

    // The restart of servers with a zoo.cfg of somebody else is in test/server.
    if (chart === bitnamiChart) await cluster.update();
    await untilAllServe();
    expect((await cluster.pod(2).container.exec([...address, 'get', '/kept'])).stdout).toMatch(/^yes$/m);
    expect(cluster.pods.map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
  });
});
