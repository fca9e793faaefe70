// The problems of the bootstrap, the first start of an ensemble.
import type { ProblemPages } from './page.ts';

export const bootstrap = {
  'waiting-for-peers': {
    severity: 'note',
    title: 'The volume is empty, and other servers have not answered for theirs',
    meaning:
      'This server has an empty volume and waits before it starts ZooKeeper, because a first start and the loss of a volume look alike. It starts as soon as every other voter has an empty volume too, or an ensemble serves that it can join. It waits without end and repeats the note every ten seconds, with the reason for each voter that it waits for.',
    without:
      'ZooKeeper starts at once, and a server with an empty volume votes. A majority of such servers outvotes the one that has the data, and all of them then serve an empty tree without an error.',
    fix: [
      'Act on the reason that the note gives for a server.',
      '"connection refused", "connection timed out", "no connection": start that server, or look at its log; a StatefulSet needs podManagementPolicy: Parallel.',
      '"name not found": the headless Service must be the serviceName of the StatefulSet and have publishNotReadyAddresses: true; a name server that caches may not have the name of a new pod for 30 seconds.',
      '"name lookup timed out", "name lookup failed": the name server is at fault, not the other server; check the nameserver lines of /etc/resolv.conf, the DNS pods of kube-system and the network policies.',
      '"unexpected reply", "connected, but no reply", or another server: another program or server has that address; check the hosts and ports of the member list.',
      '"runs but does not serve, and may have data": wait for an election. If a majority of the volumes is lost, follow docs/operations.md, a majority of the volumes lost; ZK_ENSEMBLE_STATE=new on all empty servers would discard the data of the others.',
      '"has an empty volume and waits for other servers": the log of that server has what it waits for.',
      '"serves an ensemble of N voters": restart the servers that serve with the new member list while this one waits.',
      'Only if you are sure: ZK_ENSEMBLE_STATE=new for a first start, ZK_ENSEMBLE_STATE=existing when the other servers have the data.',
    ].join(' '),
  },
  'peer-is-standalone': {
    severity: 'error',
    title: 'A member of the list runs as a standalone server',
    meaning:
      'This server has an empty volume and another member of its list serves as a standalone server, with data that no other server has. A majority of empty servers would form an ensemble without that data.',
    without:
      'The empty servers elect a leader among themselves. As soon as the standalone server is restarted with the list, it replaces its data by their empty tree.',
    fix: 'Grow in the safe order: start the standalone server first, with the new list and ZK_ENSEMBLE_STATE=existing; then exactly one empty server with ZK_ENSEMBLE_STATE=new; when both serve, the other servers with ZK_ENSEMBLE_STATE=existing. docs/operations.md, growing a standalone server, has the commands.',
  },
  'peer-members-differ': {
    severity: 'error',
    title: 'Two servers that start have different member lists',
    meaning:
      'This server and another one both wait for the first start, and their server lines differ. Both refuse, because servers with different lists can form two ensembles.',
    without:
      'Each server starts with its own list. Depending on the difference, servers cannot elect a leader, or two ensembles serve clients independently.',
    fix: 'Give every server the same ZK_SERVERS, or the same ZK_REPLICAS, ZK_OBSERVERS, domain and ports. The message shows the lines that only one of the two has; zk-gen-config --print shows the list of a server without starting it.',
  },
  'client-port-unavailable': {
    severity: 'error',
    title: 'The client port cannot be opened during the bootstrap',
    meaning:
      'While a server with an empty volume waits, it answers the other servers and probes on the client port. The system refused to open that port: EADDRINUSE when another process has it, EADDRNOTAVAIL when ZK_CLIENT_PORT_ADDRESS is no address of this host, EACCES when the port needs more privileges.',
    without: 'The server starts and ends with a BindException in its log.',
    fix: 'EADDRINUSE: stop the process that listens on the port, or set ZK_CLIENT_PORT to another port on every server. EADDRNOTAVAIL: set ZK_CLIENT_PORT_ADDRESS to an address of this host, or unset it to listen on all. EACCES: choose a port above 1023, or add the capability NET_BIND_SERVICE.',
  },
} as const satisfies ProblemPages;
