// The problems of zk-local.
import type { ProblemPages } from './page.ts';

export const local = {
  'ports-above-range': {
    severity: 'error',
    title: 'Ports above 65535',
    meaning:
      'zk-local gives the first server the port of the flag and each further server the next higher one. With this first port the last servers would need ports above 65535.',
    without:
      'the servers with these ports fail to start, and the ensemble has fewer members than it should have.',
    fix: 'Set the flag to a lower port, start fewer servers with --servers, or use --client-port 0 for any free ports.',
  },
  'port-ranges-overlap': {
    severity: 'error',
    title: 'Port ranges overlap',
    meaning:
      'Clients, followers and leader election each need one port of every server, counted up from the first port of the role. Two of these ranges have a port in common.',
    without: 'one of the servers fails to bind the port a second time: Address already in use.',
    fix: 'Set --client-port, --server-port and --election-port at least as far apart as there are servers, or use --client-port 0 for any free ports.',
  },
  'port-unavailable': {
    severity: 'error',
    title: 'A port cannot be used',
    meaning:
      'zk-local tried to listen on the port before it started any server, and failed. EADDRINUSE means that another program, often another zk-local, uses the port; EACCES means that this user may not use it.',
    without:
      'a server whose client port is in use ends; one whose server or election port is in use may run without ever joining the quorum.',
    fix: 'ss -ltnp lists the programs that listen. Stop the one on this port, set the first port of the role with --client-port, --server-port or --election-port, or use --client-port 0 for any free ports.',
  },
  'unknown-subcommand': {
    severity: 'error',
    title: 'No such subcommand of zk-local',
    meaning:
      'The first word after zk-local is not one of its subcommands. A command to run beside an ensemble comes after two hyphens.',
    without: 'a misspelt fault is taken for a program, or the other way round.',
    fix: 'zk-local --help lists the subcommands. To run a command beside an ensemble: zk-local -- COMMAND.',
  },
  'argument-missing': {
    severity: 'error',
    title: 'A word is missing',
    meaning:
      'A subcommand of zk-local needs the server or the folder of the ensemble, or two hyphens need the command that follows them.',
    without: 'the wrong ensemble could be meant when several run side by side.',
    fix: 'Give the server as a name, an id, leader, follower or observer, and the folder with --dir. In a command that zk-local runs, ZK_LOCAL_DIR names the folder.',
  },
  'unknown-member': {
    severity: 'error',
    title: 'No such server in the ensemble',
    meaning: 'The word is neither the name nor the id of a server of the ensemble, nor a role.',
    without: 'a test that misspells a server tests nothing.',
    fix: 'zk-local status shows the servers with their names and ids. leader, follower and observer stand for the first server in that role.',
  },
  'no-member-in-role': {
    severity: 'error',
    title: 'No server has the role now',
    meaning:
      'zk-local asked every server that runs for its role (srvr), and none has this one. During an election and without a quorum no server leads.',
    without: 'the fault hits no server, or another one.',
    fix: 'Wait until the election has ended, start servers until there is a quorum, or name a server instead of a role.',
  },
  'member-running': {
    severity: 'error',
    title: 'The server runs',
    meaning: 'A server that runs cannot be started again, and its volume cannot be wiped.',
    without:
      'a second process on the volume is refused by its lock; files that are removed under a running server fail it at some later moment.',
    fix: 'To start it anew: zk-local restart. To wipe its volume: zk-local stop or kill, then wipe. What was only on this server is then lost; the other servers have what was acknowledged.',
  },
  'member-not-running': {
    severity: 'error',
    title: 'The server does not run',
    meaning:
      'The server was stopped or killed, or has ended by itself, so that no process is there for the fault.',
    without: 'a test that expects the effect of the fault waits in vain.',
    fix: 'Start the server first: zk-local start MEMBER --wait.',
  },
  'ensemble-not-running': {
    severity: 'error',
    title: 'No ensemble runs in the folder',
    meaning:
      'The folder is that of an ensemble of zk-local, but nothing replies on its control socket: the ensemble was stopped, or zk-local was killed. The servers end with zk-local.',
    without: 'the subcommand waits, or changes nothing without saying so.',
    fix: 'Start an ensemble again; with --data-dir DIR it continues with the data in the folder. zk-local clean removes temporary folders that were left behind.',
  },
  'not-a-local-ensemble': {
    severity: 'error',
    title: "Not the folder of zk-local's",
    meaning: 'The folder has no file zk-local.json, with which zk-local marks the folder of an ensemble.',
    without: 'stop and wipe could act on files that are not those of a local ensemble.',
    fix: 'Give the folder that zk-local --detach prints, that --json has as folder, or that the first line of zk-local names.',
  },
  'folder-in-use': {
    severity: 'error',
    title: 'Another zk-local uses the folder',
    meaning: 'Another zk-local holds the lock on the folder. The message has its process id and since when.',
    without: 'two ensembles write to the same data.',
    fix: 'Stop the other ensemble with zk-local stop DIR, or give another folder. Without --data-dir every ensemble has its own.',
  },
  'folder-path-too-long': {
    severity: 'error',
    title: 'The path of the folder is too long',
    meaning:
      'The control socket is in the folder, and the path of a Unix socket is limited to about 100 bytes.',
    without: 'the socket cannot be bound: EINVAL or ENAMETOOLONG.',
    fix: 'Choose a folder with a shorter path with --data-dir. Temporary folders are made in TMPDIR, or in /tmp.',
  },
  'version-not-listed': {
    severity: 'error',
    title: 'No checksums for this version of ZooKeeper',
    meaning:
      'zk-local downloads only versions whose jars it knows by their checksums: the newest of each release line when this version of zk-local was made.',
    without: 'whatever a repository sends for the version is executed.',
    fix: 'Give one of the listed versions, or a line such as 3.9. For any other, unpack the release and give its folder: --zookeeper DIR.',
  },
  'no-maven-repository': {
    severity: 'error',
    title: 'No repository to download ZooKeeper from',
    meaning:
      'ZooKeeper is not installed or another version was asked for, its jars are neither in the cache nor in ~/.m2/repository, and no Maven repository is known: ZK_LOCAL_MIRROR is not set, the settings of Maven have no mirror of central, and this package was built without a default.',
    without: 'there is no server to start.',
    fix: 'Set ZK_LOCAL_MIRROR to the URL of Maven Central or of your mirror of it, install ZooKeeper, or set ZK_HOME to the folder of an unpacked release.',
  },
  'download-failed': {
    severity: 'error',
    title: 'A jar cannot be downloaded',
    meaning:
      'The request for a jar of ZooKeeper failed; the message has the status of HTTP or the error of the connection. Nothing was kept.',
    without: 'the server misses a class when it starts.',
    fix: 'curl the URL of the message. Behind a proxy set HTTPS_PROXY; for another repository set ZK_LOCAL_MIRROR; for a certificate of your own set NODE_EXTRA_CA_CERTS.',
  },
  'checksum-differs': {
    severity: 'error',
    title: 'A jar is not the listed one',
    meaning:
      'The repository sent a jar whose SHA-256 is not the one that zk-local lists: a damaged file, a page of a proxy, or a changed jar. Nothing was kept.',
    without: 'the jar is executed, whatever is in it.',
    fix: 'Look at what the URL returns. Correct the mirror or name another one in ZK_LOCAL_MIRROR; do not add the jar by hand.',
  },
  'not-enough-memory': {
    severity: 'error',
    title: 'Too little memory for the servers',
    meaning:
      'Each server needs its heap, ZK_HEAP_SIZE or 256 MiB, and 64 MiB besides. The sum is more than the free memory of the machine, or than the memory limit of the container.',
    without: 'the kernel kills one of the servers, or another process, some time after the start.',
    fix: 'Start fewer servers with --servers, or set a smaller heap: a server for tests runs with ZK_HEAP_SIZE=64m.',
  },
  'server-ended': {
    severity: 'error',
    title: 'A server ended',
    meaning:
      'The process of a server ended before it was stopped. The message shows how and the last lines of its log; status 78 stands for a refused configuration, 69 for a missing program such as Java.',
    without: 'the server is missing from the ensemble, and only its log says why.',
    fix: 'Correct what the last lines of the log report, and start zk-local again. The folder of the run is kept, and with --data-dir the next start continues with its data.',
  },
  'server-not-ready': {
    severity: 'error',
    title: 'A server is not ready in time',
    meaning:
      'The process of the server runs, but it does not serve clients: zk-ok --ready fails until the time is over. The message has the last answer of zk-ok and the last lines of the log.',
    without: 'clients of this server wait or fail, and only its log says why.',
    fix: 'Look in the log for errors of the election, such as a server that cannot be reached. On a slow or busy machine start fewer servers, or give them less heap with ZK_HEAP_SIZE.',
  },
  'smoke-test-failed': {
    severity: 'error',
    title: 'A write or read through a server failed',
    meaning:
      'All servers report that they serve, but a client could not create /foo through the first one or did not get its value from another one. The message has the error of the client or the timeout.',
    without: 'the ensemble looks healthy, and the first application that uses it fails.',
    fix: 'Look in the log of the named server for what it did with the session. zkCli.sh -server ADDRESS repeats the operation by hand.',
  },
} as const satisfies ProblemPages;
