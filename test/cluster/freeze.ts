// Freezes the server of a pod: from the node, because no signal of the pod's own processes stops its process 1.
import { until } from '../support/process/poll.ts';
import { image, Namespace } from './kubectl.ts';

/** Stops the processes of a pod's server as a machine that hangs does. */
export async function freeze(namespace: Namespace, pod: string): Promise<void> {
  const { metadata, spec } = await namespace.pod(pod);
  await using privileged = await Namespace.create('freeze', 'privileged');
  // The cgroup of a process has the pod's uid in its path, with - or _ in it.
  const uid = metadata.uid.replaceAll('-', '[-_]');
  const script = `for d in /proc/[0-9]*; do
    if grep -q '${uid}' $d/cgroup 2>/dev/null && grep -q QuorumPeerMain $d/cmdline 2>/dev/null; then
      kill -STOP \${d#/proc/} && echo stopped; fi; done`;
  await privileged.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'freeze' },
    spec: {
      nodeName: spec.nodeName,
      hostPID: true,
      restartPolicy: 'Never',
      containers: [
        {
          name: 'freeze',
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['bash', '-c', script],
          securityContext: { privileged: true, runAsUser: 0 },
        },
      ],
    },
  });
  await until(
    'the server to be stopped',
    async () => /stopped/.test(await privileged.kubectl('logs', 'freeze').catch(() => '')),
    60_000,
  );
}
