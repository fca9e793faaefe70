// The problems of the bootstrap, the first start of an ensemble.
import type { ProblemPages } from './page.ts';

export const bootstrap = {
  'waiting-for-peers': {
    severity: 'note',
    title: 'The server must not start yet, because of what other servers have answered, or have not',
    meaning:
      'A server with an empty volume starts when every other member has an empty volume too, or when an ensemble serves that it can join. A server with data starts at once with the list with which it last served, unless another server contradicts; with a changed list it waits for a majority of the servers of the last list. It waits without end and repeats the note every ten seconds, with the reason for each server that it waits for.',
    without:
      'ZooKeeper starts at once. Servers with empty volumes outvote the one that has the data; servers with an old list form a second ensemble beside the one that serves. Acknowledged writes are lost without an error.',
    fix: [
      'Act on the reason that the note gives for a server.',
      '"connection refused", "connection timed out", "no connection": start that server, or look at its log; a StatefulSet needs podManagementPolicy: Parallel.',
      '"name not found": the headless Service must be the serviceName of the StatefulSet and have publishNotReadyAddresses: true; a name server that caches may not have the name of a new pod for 30 seconds.',
      '"name lookup timed out", "name lookup failed": the name server is at fault, not the other server; check the nameserver lines of /etc/resolv.conf, the DNS pods of kube-system and the network policies.',
      '"unexpected reply", "connected, but no reply", or another server: another program or server has that address; check the hosts and ports of the member list.',
      '"serves alone": that server has its own data. Follow docs/operations.md, growing a standalone server: the marker file on its volume is the word that its data is to be kept.',
      '"serves with the voters" or "runs with the voters": the lists are more than one voter apart. Change the list one voter at a time, and wait each time until all servers serve.',
      '"last served under a list without this server": start the servers of that list; this one joins when they serve.',
      '"has data and waits" for a server that is added together with others: add one at a time, or move its data aside.',
      '"runs but does not serve, and may have data": wait for an election. If a majority of the volumes is lost, follow docs/operations.md, a majority of the volumes lost.',
      '"has an empty volume" or "has lost its data and waits for other servers": the log of that server has what it waits for.',
    ].join(' '),
  },
  'unknown-peer': {
    severity: 'note',
    title: 'A server that is not in the member list has asked this one',
    meaning:
      'A line on the client port names a server id that the member list of this server does not have. It gets no answer, and nothing in it counts; it is printed once for each id. It is expected while the list is being changed.',
    without: 'ZooKeeper does not have these questions.',
    fix: 'Give every server the same member list. If the list is right everywhere, look for a server of another ensemble that is configured with the address of this one.',
  },
  'peer-ran-alone': {
    severity: 'error',
    title: 'This server and another have data, and one of them wrote it alone',
    meaning:
      'Another member serves, or last served, as a standalone server. What a standalone server writes has no separate epoch, so ZooKeeper cannot tell it from what an ensemble wrote at the same time, and would mix both when the servers form an ensemble.',
    without:
      'The servers form an ensemble. Depending on the order, the writes of the standalone server are lost, or the servers keep different trees, without an error.',
    fix: 'Choose one server whose data is to be kept. On each other server that has data, stop the server and move version-2 of ZK_DATA_DIR and of ZK_DATA_LOG_DIR aside; they keep what only that server had. It then copies the data of the chosen one. docs/operations.md, servers that ran alone, has the commands.',
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
