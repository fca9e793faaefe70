// What an operator reads of each alert: on the recording of a state, from one server where the alert is about one.

interface Text {
  readonly alert: string;
  readonly state: string;
  readonly pod?: string;
  /** Labels besides those of the server. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
}

export const texts: readonly Text[] = [
  {
    alert: 'NoLeader',
    state: 'no-quorum',
    summary: 'The ensemble zk-headless has no leader and serves no client',
    description:
      'Servers scraped in the last hour: 1. None of them has a quorum. Reads and writes fail until a majority of the voters runs and can reach each other.',
  },
  {
    alert: 'FollowersMissing',
    state: 'isolated',
    pod: 'zk-1',
    summary: 'The leader zk-1 has followers missing',
    description:
      'Followers in sync with the leader: 1, fewer than the other voters. The ensemble serves, and tolerates fewer failures than it should.',
  },
  {
    alert: 'NoSpareServer',
    state: 'isolated',
    pod: 'zk-1',
    summary: 'The ensemble of leader zk-1 does not tolerate another failure',
    description:
      'Followers in sync with the leader: 1. With the leader that is just a majority of the voters. When one more server fails or restarts, no client is served.',
  },
  {
    alert: 'ElectionChurn',
    state: 'election-churn',
    pod: 'zk-1',
    summary: 'zk-1 keeps looking for a leader',
    description:
      'Elections in the last 30 minutes: 116. Clients are not served during an election. A rolling update causes up to one for each server.',
  },
  {
    alert: 'ServerDown',
    state: 'all-down',
    pod: 'zk-2',
    summary: 'zk-2 is down',
    description:
      'Prometheus gets no metrics from zk-2.zk-headless:7000 (up is 0). The server is stopped, hangs, or cannot be reached.',
  },
  {
    alert: 'ServerNotServing',
    state: 'isolated',
    labels: { pod: 'zk-2', instance: 'zk-2.zk-headless:7000' },
    summary: 'zk-2 runs but is not a member of the quorum',
    description:
      'Other servers of zk-headless serve clients, and this one does not. Elections since it started: 1.',
  },
  {
    alert: 'OutstandingRequests',
    state: 'slow-disk',
    pod: 'zk-0',
    summary: 'Requests queue up on zk-0',
    description:
      'Requests without an answer: 150. The disks, the network or the CPU are too slow for what the clients ask.',
  },
  {
    alert: 'SlowWrites',
    state: 'slow-disk',
    pod: 'zk-0',
    labels: { quantile: '0.99' },
    summary: 'Writes through zk-0 are slow',
    description: '1 of 100 writes takes 1432 ms or more.',
  },
  {
    alert: 'SlowFsync',
    state: 'slow-disk',
    pod: 'zk-0',
    summary: 'The disk of zk-0 is slow',
    description:
      'A sync of the transaction log takes 702 ms on average. Every write waits for it on a majority of the servers.',
  },
  {
    alert: 'UnrecoverableError',
    state: 'failing-disk',
    pod: 'zk-0',
    summary: 'zk-0 had an unrecoverable error',
    description:
      'Critical threads that ended with an error: 1. A frequent reason is a transaction log that cannot be written.',
  },
  {
    alert: 'DigestMismatch',
    state: 'mixed-histories',
    pod: 'zk-0',
    summary: "The data of zk-0 differs from the leader's",
    description:
      "Transactions after which its tree had another digest than the leader's: 429946. Its clients and those of the leader read different data.",
  },
  {
    alert: 'ConnectionsRejected',
    state: 'connections',
    pod: 'zk-0',
    summary: 'zk-0 rejects connections',
    description: 'Connections rejected in the last 5 minutes: 300. A limit of connections is reached.',
  },
  {
    alert: 'FilesNearLimit',
    state: 'connections',
    pod: 'zk-0',
    summary: 'zk-0 has nearly as many open files as it may have',
    description:
      '90.43% of its open files are used. At the limit it accepts no connection and cannot write snapshots.',
  },
  {
    alert: 'HeapFull',
    state: 'heap-full',
    pod: 'zk-0',
    labels: { pool: 'Tenured Gen' },
    summary: 'The heap of zk-0 is full',
    description:
      'Garbage collections leave 100% of the Tenured Gen in use. Long collections make the server miss its ticks; then it runs out of memory.',
  },
];
