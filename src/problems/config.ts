// The problems of a configuration: settings that disagree, the heap, extra lines of zoo.cfg.
import type { ProblemPages } from './page.ts';

export const config = {
  'ports-collide': {
    severity: 'error',
    title: 'One port has two purposes',
    meaning: 'The server would have to listen twice on the same port.',
    without:
      'Equal server and election ports are refused by recent versions; any other pair is accepted, and the server fails when it binds the second one.',
    fix: 'Give each its own port. The defaults are 2181 for clients, 2888 for followers and 3888 for the election.',
  },
  'client-port-differs-from-list': {
    severity: 'error',
    title: 'The client port differs from the member list',
    meaning:
      'ZK_SERVERS gives a client port for this server that is not ZK_CLIENT_PORT. Only ZK_CLIENT_PORT is written to zoo.cfg.',
    without: 'With both in its configuration and different, ZooKeeper ends with status 2.',
    fix: 'Set ZK_CLIENT_PORT to the port in the list, or remove the client ports (;2181) from ZK_SERVERS.',
  },
  'secure-port-without-key-store': {
    severity: 'error',
    title: 'The TLS port has no key store',
    meaning:
      'ZK_SECURE_CLIENT_PORT opens a port for TLS, and no key store gives the server a certificate. It may be in ZK_EXTRA_CONFIG or, with the prefix -Dzookeeper., in ZK_JVM_FLAGS, SERVER_JVMFLAGS or JVMFLAGS.',
    without: 'The server starts without an error and resets every TLS connection.',
    fix: 'Add ssl.keyStore.location=FILE to ZK_EXTRA_CONFIG, with ssl.trustStore.location where clients show certificates, and the passwords as your ZooKeeper version takes them. Otherwise unset ZK_SECURE_CLIENT_PORT.',
  },
  'session-timeouts-reversed': {
    severity: 'error',
    title: 'The shortest session timeout is longer than the longest',
    meaning: 'ZK_MIN_SESSION_TIMEOUT is more than ZK_MAX_SESSION_TIMEOUT.',
    without: 'The server ends: "minSessionTimeout must not be larger than maxSessionTimeout".',
    fix: 'Unset both: the defaults are 2 and 20 times ZK_TICK_TIME. If you set one, check it against the default of the other.',
  },
  'session-shorter-than-two-ticks': {
    severity: 'error',
    title: 'The longest session timeout is shorter than two ticks',
    meaning:
      "Every session timeout would be below two ticks, ZooKeeper's own minimum: followers report live sessions to the leader only at intervals that depend on the tick.",
    without: 'The server accepts it, and sessions of live clients can expire.',
    fix: 'Unset ZK_MAX_SESSION_TIMEOUT for the default, 20 times ZK_TICK_TIME, or shorten the tick.',
  },
  'sync-limit-exceeds-init-limit': {
    severity: 'warning',
    title: 'The sync limit is more than the init limit',
    meaning:
      'A follower may lag behind the leader (ZK_SYNC_LIMIT) longer than it may take to connect and catch up (ZK_INIT_LIMIT). Often the two were swapped.',
    without: 'The server accepts it.',
    fix: 'Unset both for the defaults, 10 ticks to join and 5 to lag, or raise ZK_INIT_LIMIT.',
  },
  'sync-limit-too-long': {
    severity: 'warning',
    title: 'The sync limit is more than a minute',
    meaning:
      'A follower that no longer answers stays in the quorum for ZK_SYNC_LIMIT ticks. Usually the limit was given in milliseconds.',
    without: 'The server accepts it; a dead follower is dropped only after that time.',
    fix: 'Give ZK_SYNC_LIMIT in ticks of ZK_TICK_TIME milliseconds, or unset it for the default, 5.',
  },
  'data-folder-shared': {
    severity: 'error',
    title: 'Data shares a folder with configuration or logs',
    meaning:
      'The folder of snapshots or transaction logs is also the folder of the configuration or of log files. Whoever mounts, replaces or cleans the one changes the other.',
    without: 'The server accepts it.',
    fix: 'Give the data its own folder. Before you change the folder of an existing server, move its data there.',
  },
  'snapshots-below-minimum': {
    severity: 'warning',
    title: 'Fewer than three snapshots to keep',
    meaning: 'ZooKeeper keeps at least three snapshots, even when ZK_SNAP_RETAIN_COUNT is less.',
    without: 'The server raises the number to 3.',
    fix: 'Unset ZK_SNAP_RETAIN_COUNT, or set it to 3 or more.',
  },
  'purging-disabled': {
    severity: 'warning',
    title: 'Purging is off',
    meaning: 'With ZK_PURGE_INTERVAL=0 old snapshots and transaction logs are never deleted.',
    without: "The server accepts it (it is ZooKeeper's default) and stops when the volume is full.",
    fix: 'Unset ZK_PURGE_INTERVAL for the default of one hour, or make sure that something else purges the volume.',
  },
  'shared-device': {
    severity: 'note',
    title: 'Transaction logs and snapshots share a device',
    meaning:
      'Every write waits until its transaction log entry is on disk. On one device it also waits for the snapshots that are written meanwhile.',
    without: 'The server accepts it.',
    fix: 'Nothing needs to be done. Where write latency matters, mount a second volume at ZK_DATA_LOG_DIR; an existing server needs its transaction logs moved there.',
  },
  'all-words-allowed': {
    severity: 'warning',
    title: 'All four-letter words are allowed',
    meaning:
      'Among all words are dump, wchc and wchp, which list all sessions and watches. On a large server they stop it for a while, and anybody who reaches the client port can send them.',
    without: 'The server accepts it.',
    fix: 'Unset ZK_4LW_COMMANDS_WHITELIST for the default (ruok, srvr, mntr), or list the words that you need.',
  },
  'probe-words-missing': {
    severity: 'warning',
    title: 'The probes need four-letter words that are not allowed',
    meaning: 'zk-ok sends ruok, or srvr for readiness. A word that is not in the list is refused.',
    without: 'The server accepts it, and probes that send the word fail.',
    fix: 'Add ruok and srvr to ZK_4LW_COMMANDS_WHITELIST, or unset it for the default.',
  },
  'replicas-differ-from-list': {
    severity: 'error',
    title: 'The number of replicas differs from the member list',
    meaning: 'ZK_REPLICAS and ZK_SERVERS are both set and give different numbers of servers.',
    without: 'ZooKeeper has only the list. A wrong list makes a smaller or larger ensemble than intended.',
    fix: 'Unset ZK_REPLICAS, or complete ZK_SERVERS. Make the same change on every server.',
  },
  'observers-with-list': {
    severity: 'error',
    title: 'Observers are counted with a member list',
    meaning: 'ZK_OBSERVERS counts observers among the replicas. It does not apply to members in ZK_SERVERS.',
    without: 'ZooKeeper has only the list: members without :observer vote.',
    fix: 'Unset ZK_OBSERVERS, and write :observer after the ports of the observers in ZK_SERVERS.',
  },
  'reconfig-enabled': {
    severity: 'warning',
    title: 'Dynamic reconfiguration is enabled',
    meaning:
      'With reconfigEnabled=true clients can change the members of the running ensemble. Every start writes the members of the settings again, so such a change does not last.',
    without: 'The server writes the changed members to its own configuration files.',
    fix: 'Change the members by ZK_REPLICAS or ZK_SERVERS and a rolling restart, and remove reconfigEnabled.',
  },
  'id-out-of-range': {
    severity: 'error',
    title: 'An id is more than 255',
    meaning: 'ZooKeeper puts the id of a server into one byte of the session ids that it gives out.',
    without: 'The server accepts it; two servers whose ids share that byte can give out the same session id.',
    fix: 'Number the members in ZK_SERVERS from 1, or lower ZK_ORDINAL_START or ZK_ID_OFFSET. The id of a server that has data must stay.',
  },
  'duplicate-id': {
    severity: 'error',
    title: 'Two members have the same id',
    meaning: 'Ids in ZK_SERVERS come from server.ID= or ::ID, else from the position in the list.',
    without: 'Of two lines server.N the last one wins silently, so the ensemble lacks a member.',
    fix: 'Give each member its own id. Write all ids explicitly, rather than some by position.',
  },
  'duplicate-address': {
    severity: 'error',
    title: 'Two members have the same address',
    meaning: 'A host and port is in ZK_SERVERS twice. Often a line was copied and not changed.',
    without:
      'The parser accepts it; the second server cannot bind the port, or one server stands for two members.',
    fix: 'Give each member its own host, or its own ports on the same host.',
  },
  'no-voters': {
    severity: 'error',
    title: 'No member votes',
    meaning: 'All members are observers. Observers serve clients but cannot elect a leader.',
    without: 'The server ends: "Observers w/o participants is an invalid configuration".',
    fix: 'Lower ZK_OBSERVERS, or remove :observer in ZK_SERVERS, until at least three members vote.',
  },
  'one-voter-with-observers': {
    severity: 'error',
    title: 'One voter with observers',
    meaning: 'ZooKeeper treats a single voter as a standalone server, which cannot have observers.',
    without: 'The server ends: "Observers w/o quorum is an invalid configuration".',
    fix: 'Make at least three members participants. From ZooKeeper 3.5 on, one voter with observers works with standaloneEnabled=false in ZK_EXTRA_CONFIG.',
  },
  'groups-differ-from-voters': {
    severity: 'error',
    title: 'The groups do not hold every voter once',
    meaning: 'A hierarchical quorum needs each voter in exactly one group, and no other member in any.',
    without:
      'The server ends, for example with "Server 3is not in a group", "Server 2is in multiple groups" or a NullPointerException.',
    fix: 'List the ids of all voters in ZK_GROUPS, each once. Observers have no group.',
  },
  'weight-without-group': {
    severity: 'error',
    title: 'A weight belongs to no group',
    meaning: 'Weights count only within the groups of a hierarchical quorum.',
    without:
      'The weight has no effect. Weights without any group are ignored by 3.4 and end later versions with "Server 1is not in a group".',
    fix: 'List the id in ZK_GROUPS, or remove its weight from ZK_WEIGHTS.',
  },
  'duplicate-weight': {
    severity: 'error',
    title: 'An id has two weights',
    meaning: 'ZK_WEIGHTS gives an id more than one weight.',
    without: 'The last line in zoo.cfg wins silently.',
    fix: 'Keep only one weight for each id.',
  },
  'group-without-weight': {
    severity: 'error',
    title: 'All members of a group have the weight 0',
    meaning: 'A group whose weights add up to 0 takes no part in a quorum.',
    without: 'The server accepts it; the members of the group vote, and their votes never count.',
    fix: 'Give a member of the group a weight, or remove the group and make its members observers.',
  },
  'even-voters': {
    severity: 'warning',
    title: 'The number of voters is even',
    meaning:
      'A quorum is more than half of the voters. With one voter more than an odd number each write waits for one more server, and the ensemble tolerates no more losses.',
    without: 'The server logs that non-optimal configuration and goes on.',
    fix: 'Use an odd number of voters. Make further members observers with ZK_OBSERVERS, or with :observer in ZK_SERVERS.',
  },
  'two-voters': {
    severity: 'warning',
    title: 'There are two voters',
    meaning:
      'Both voters are needed for a quorum, so the loss of either stops the ensemble: it fails more often than a single server.',
    without: 'The server logs that no failure is tolerated and goes on.',
    fix: 'Use three voters.',
  },
  'many-voters': {
    severity: 'warning',
    title: 'There are more than seven voters',
    meaning: 'Each write waits for more than half of the voters, so writes slow down with their number.',
    without: 'The server accepts it.',
    fix: 'Use five voters, or seven, and make the other members observers with ZK_OBSERVERS. Reads scale with observers too.',
  },
  'heap-exceeds-limit': {
    severity: 'error',
    title: 'The heap is larger than the memory limit',
    meaning: "The maximum heap of the server's JVM is more than the memory limit of the container.",
    without: 'The server starts. When the heap has grown to the limit, the kernel kills it (OOMKilled).',
    fix: 'Lower the heap to 85 % of the limit or less, raise the limit, or unset ZK_HEAP_SIZE for the default of 60 % of the limit.',
  },
  'image-heap-exceeds-limit': {
    severity: 'warning',
    title: 'The heap that a variable of another image asks for is larger than the memory limit',
    meaning:
      "The chart of Bitnami sets ZOO_HEAP_SIZE to 1024 and, by default, a memory limit of 384 MiB. A server that uses little of its heap runs like that; once it uses more, the kernel kills it. The heap is the toolkit's share of the limit instead.",
    without: 'The kernel kills the server when the heap has grown to the limit, each time again.',
    fix: 'Raise the memory limit of the container to at least the heap and a half. Or set ZK_HEAP_SIZE, or the variable of the image, to what the data needs within the limit.',
  },
  'heap-near-limit': {
    severity: 'warning',
    title: 'The heap leaves little of the memory limit',
    meaning:
      'The JVM needs memory besides its heap (threads, direct buffers, compiled code), and probes and the page cache count against the same limit.',
    without: 'The server starts; the kernel may kill it under load (OOMKilled).',
    fix: 'Lower the heap to 85 % of the limit or less, raise the limit, or unset ZK_HEAP_SIZE for the default of 60 % of the limit.',
  },
  'heap-given-twice': {
    severity: 'warning',
    title: 'The heap is given twice',
    meaning:
      'ZK_HEAP_SIZE is set, and a JVM flag (-Xmx) gives another size. ZK_JVM_FLAGS, SERVER_JVMFLAGS and JVMFLAGS, in this order, come after ZK_HEAP_SIZE on the command line; the last one counts.',
    without: 'The JVM takes the last one, too.',
    fix: 'Keep only one. ZK_HEAP_SIZE is for the server alone; a heap in JVMFLAGS is also that of zkCli.sh and zkServer.sh status.',
  },
  'initial-heap-exceeds-maximum': {
    severity: 'error',
    title: 'The initial heap is larger than the maximum',
    meaning: 'A JVM flag (-Xms) gives an initial heap that is more than the maximum heap.',
    without: 'The JVM ends: "Initial heap size set to a larger value than the maximum heap size".',
    fix: 'Remove -Xms: the heap then starts at its maximum. Or raise ZK_HEAP_SIZE.',
  },
  'invalid-heap-flag': {
    severity: 'error',
    title: 'A JVM flag gives no valid heap',
    meaning: 'A flag -Xmx or -Xms (or MaxHeapSize, InitialHeapSize) has a value that is no size.',
    without: 'The JVM ends: "Invalid maximum heap size".',
    fix: 'Write a number with a unit, such as -Xmx512m or -Xmx2G, without a blank or an equals sign. Or remove the flag and set ZK_HEAP_SIZE.',
  },
  'heap-share-without-limit': {
    severity: 'error',
    title: 'The heap is a share of no memory limit',
    meaning: 'ZK_HEAP_SIZE is a percentage of the memory limit, and the container has no memory limit.',
    without: 'ZooKeeper has no shares: its default is a heap of 1000 MB.',
    fix: 'Set resources.limits.memory of the container, or give a size for the case without a limit, as in ZK_HEAP_SIZE="60% or 2G".',
  },
  'setting-needs-newer-zookeeper': {
    severity: 'error',
    title: 'A setting needs a newer ZooKeeper',
    meaning: 'The key that the setting writes is unknown to the installed ZooKeeper.',
    without: 'The server ignores the key silently.',
    fix: 'Unset the setting, or use a newer ZooKeeper. If the version was not detected correctly, set ZK_VERSION.',
  },
  'managed-key': {
    severity: 'error',
    title: 'An extra line sets a key that a setting manages',
    meaning:
      'The key is written from a setting, which validates the value. With an extra line it would be in zoo.cfg twice.',
    without: 'The last of two lines wins silently.',
    fix: 'Remove the line and use the setting that the message names. Member lines (server.N, group.N, weight.N) come from ZK_REPLICAS or ZK_SERVERS, ZK_GROUPS and ZK_WEIGHTS.',
  },
  'duplicate-extra-key': {
    severity: 'error',
    title: 'A key is in the extra lines twice',
    meaning: 'The extra lines of ZK_EXTRA_CONFIG and --set have the key more than once.',
    without: 'The last line wins silently.',
    fix: 'Keep only one. Lines of --set are added to those of ZK_EXTRA_CONFIG; they do not replace them.',
  },
  'key-needs-newer-zookeeper': {
    severity: 'error',
    title: 'A key needs a newer ZooKeeper',
    meaning: 'The key in the extra lines came with a later version than the installed one.',
    without: 'The server ignores the key silently.',
    fix: 'Remove the line, or use a newer ZooKeeper. If the version was not detected correctly, set ZK_VERSION.',
  },
  'key-of-older-zookeeper': {
    severity: 'error',
    title: 'A key has no effect any more',
    meaning: 'An older ZooKeeper read the key; the installed one does not.',
    without: 'The server ignores the key silently.',
    fix: 'Remove the line.',
  },
  'misspelt-key': {
    severity: 'error',
    title: 'A key is probably misspelt',
    meaning: 'The installed ZooKeeper does not read the key, but it reads one that is spelt nearly the same.',
    without:
      'The server ignores the key silently: with autopurge.purgeInteval, for example, purging never runs.',
    fix: 'Write the key that the message suggests.',
  },
  'metrics-provider-not-found': {
    severity: 'error',
    title: 'The class of the metrics provider is not installed',
    meaning:
      'The line metricsProvider.className in ZK_EXTRA_CONFIG names a class that no jar of the ZooKeeper release has. It is not checked when the version is not read from the jars, or when CLASSPATH names further jars.',
    without:
      'From ZooKeeper 3.6 on the server ends with status 2 and "metrics provider class was not found".',
    fix: 'Correct the name, or put the jar with the class into lib of the release. For the provider of Prometheus set ZK_METRICS_PORT instead of the line.',
  },
  'unknown-key': {
    severity: 'warning',
    title: 'A key is unknown to ZooKeeper',
    meaning:
      'The installed ZooKeeper does not read the key, and no key is spelt nearly the same. It becomes a system property, which a plug-in of your own may read.',
    without: 'The server sets the system property zookeeper.KEY silently.',
    fix: "Check the spelling in ZooKeeper's administrator guide. If a plug-in reads the property, nothing needs to be done.",
  },
  'blanks-in-jvm-flag': {
    severity: 'error',
    title: 'A value with blanks cannot be a JVM flag',
    meaning: 'ZooKeeper reads the key only from a JVM flag, and zkServer.sh splits the flags at blanks.',
    without: 'In zoo.cfg the key would have no effect; as a flag, the second word would stop the JVM.',
    fix: 'Remove the blanks from the value.',
  },
  'warnings-refused': {
    severity: 'error',
    title: 'Warnings refuse this start',
    meaning:
      'ZK_STRICT or --strict is set, and the configuration has warnings, which the message names by their ids. They are printed before this error.',
    without:
      'The server would start with them. A variable that is misspelt has no effect then, and a rolling update replaces every pod before somebody notices.',
    fix: 'Follow the fix of each warning. To start with them, unset ZK_STRICT or omit --strict.',
  },
} as const satisfies ProblemPages;
