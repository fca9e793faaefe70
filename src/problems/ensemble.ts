// The problems of the members and of which of them this server is.
import type { ProblemPages } from './page.ts';

export const ensemble = {
  'replicas-missing': {
    severity: 'error',
    title: 'The number of servers is not set',
    meaning:
      'Neither ZK_REPLICAS nor ZK_SERVERS is set. There is no default, because a wrong number makes a wrong ensemble.',
    without:
      'Without server lines in zoo.cfg every ZooKeeper starts as a standalone server with its own data, and clients see different data on each.',
    fix: 'Set ZK_REPLICAS to spec.replicas of the StatefulSet, or list the members in ZK_SERVERS. For a single server set ZK_REPLICAS=1.',
  },
  'ordinal-missing': {
    severity: 'error',
    title: 'The host name has no ordinal',
    meaning:
      'With ZK_REPLICAS the id of a server is derived from the ordinal at the end of its host name (zk-0, zk-1, ...). This host name has none.',
    without: 'ZooKeeper does not derive ids: it needs a file myid on every server, written by hand.',
    fix: 'Run the server in a pod of a StatefulSet. Elsewhere set ZK_HOST_NAME to a name that ends in an ordinal, or list the members in ZK_SERVERS and set ZK_MY_ID.',
  },
  'ordinal-outside-replicas': {
    severity: 'error',
    title: 'The ordinal is outside the replicas',
    meaning:
      'The ordinal of this server is not below ZK_REPLICAS (plus ZK_ORDINAL_START), so the server would not be in its own member list. Usually the StatefulSet was scaled without changing ZK_REPLICAS.',
    without: 'The server reads its configuration and then ends with "My id N not in the peer list".',
    fix: 'Set ZK_REPLICAS to spec.replicas of the StatefulSet. When the StatefulSet has spec.ordinals.start, set ZK_ORDINAL_START to it.',
  },
  'ordinal-before-start': {
    severity: 'error',
    title: 'The ordinal is below the first ordinal',
    meaning:
      'ZK_ORDINAL_START is more than the ordinal of this server, so its member list would not hold it.',
    without: 'A member list that lacks the server ends it with "My id N not in the peer list".',
    fix: 'Set ZK_ORDINAL_START to spec.ordinals.start of the StatefulSet. Unset it when the StatefulSet has none.',
  },
  'pod-index-without-name': {
    severity: 'error',
    title: 'The pod index is given without the name of the StatefulSet',
    meaning:
      'ZK_POD_INDEX gives the ordinal, but the host names of the peers also need the name of the StatefulSet, and the host name does not contain it.',
    without: 'ZooKeeper does not derive host names: every server line is written by hand.',
    fix: 'Set ZK_HOST_NAME to the name of the StatefulSet, or to metadata.name of the pod through the downward API.',
  },
  'pod-index-differs': {
    severity: 'error',
    title: 'The pod index differs from the host name',
    meaning: 'ZK_POD_INDEX and the ordinal in the host name are different numbers, so the id is ambiguous.',
    without: 'Two servers with one id disturb every election.',
    fix: 'Unset ZK_POD_INDEX: it is needed only where the host name does not end in the ordinal.',
  },
  'domain-missing': {
    severity: 'error',
    title: 'The pod has no domain',
    meaning:
      'The hosts file of the pod has no full name for it, so the host names of its peers cannot be derived. Usually serviceName of the StatefulSet is missing or wrong.',
    without:
      'With server lines such as zk-0.:2888:3888 the server cannot bind its election port: it ends with status 14 after about 4 seconds.',
    fix: 'Set serviceName of the StatefulSet to its headless Service. Elsewhere set ZK_DOMAIN, for example to zk-headless.default.svc.cluster.local.',
  },
  'id-differs-from-ordinal': {
    severity: 'error',
    title: 'The given id differs from that of the ordinal',
    meaning:
      'ZK_MY_ID is not the ordinal of the host name plus ZK_ID_OFFSET. The server lines of all members use the latter.',
    without:
      'A server with the myid of another server line acts as that member, and two servers with one id disturb every election.',
    fix: 'Unset ZK_MY_ID. When the volumes have ids that count from 0, set ZK_ID_OFFSET=0 on every pod. For any other ids list the members in ZK_SERVERS.',
  },
  'own-member-missing': {
    severity: 'error',
    title: 'This server is not in the member list',
    meaning: 'No member in ZK_SERVERS has the name of this host, so its id is unknown.',
    without: 'ZooKeeper needs a file myid, written by hand, and ends when the id is not in the list.',
    fix: 'Set ZK_MY_ID to the id of this server, or ZK_HOST_NAME to its name in the list, or add the server to ZK_SERVERS on every server.',
  },
  'own-member-ambiguous': {
    severity: 'error',
    title: 'Several members have the name of this host',
    meaning: 'More than one member in ZK_SERVERS has the name of this host, so its id is ambiguous.',
    without: 'ZooKeeper needs a file myid, written by hand.',
    fix: 'Set ZK_MY_ID to the id of this server.',
  },
  'id-not-in-list': {
    severity: 'error',
    title: 'The given id is not in the member list',
    meaning: 'ZK_MY_ID is the id of no member in ZK_SERVERS.',
    without: 'The server reads its configuration and then ends with "My id N not in the peer list".',
    fix: 'Correct ZK_MY_ID, or add the server to ZK_SERVERS on every server.',
  },
  'id-differs-from-list': {
    severity: 'error',
    title: 'The given id is that of another member',
    meaning: 'ZK_SERVERS lists the name of this host with another id than ZK_MY_ID.',
    without:
      'The server would start with the id of another member: it binds ports of the wrong line, and two servers with one id disturb every election.',
    fix: 'Unset ZK_MY_ID, because the list already gives the id, or correct the list on every server.',
  },
} as const satisfies ProblemPages;
