// The reasons that zk-ok gives for its answer no, and the problems that zk-ok and zk-metrics have before they ask.
import type { ProblemPages } from './page.ts';

const reasons = {
  refused: {
    severity: 'reason',
    title: 'Connection refused',
    meaning:
      'No process listens on this address and port. The server has not started or has ended, or it listens on another port or address.',
    without: 'Clients get the same refusal. `echo ruok | nc` prints nothing and gives no reason.',
    fix: 'Right after a start, wait: zk-ok --wait 60. Otherwise read the log of the server, and compare the port and the address with clientPort and clientPortAddress in zoo.cfg (ZK_CLIENT_PORT, ZK_CLIENT_PORT_ADDRESS).',
  },
  timeout: {
    severity: 'reason',
    title: 'No complete reply in time',
    meaning:
      'The server did not accept the connection, did not reply, or did not finish its reply within --timeout (4000 ms by default). The JVM is frozen or overloaded, packets are dropped on the way, or the port expects TLS.',
    without:
      '`echo ruok | nc` waits until the kubelet ends it, and the event does not show what it waited for.',
    fix: 'Look for long garbage collections, swapping and a full disk on the server. From another host, look for network policies and firewalls that drop packets. If the port expects TLS, use --tls.',
  },
  unreachable: {
    severity: 'reason',
    title: 'Host cannot be reached',
    meaning:
      'The host name does not resolve, or there is no route to the host. The system error is in brackets.',
    without: 'Clients fail to connect in the same way.',
    fix: 'Check the spelling of the host and its record in DNS: getent hosts HOST. In Kubernetes, the name of a pod that is not ready resolves only if its headless Service has publishNotReadyAddresses: true.',
  },
  silent: {
    severity: 'reason',
    title: 'Connection closed without a reply',
    meaning:
      'The server accepted the connection and closed it without sending a byte. The client has as many connections as maxClientCnxns allows for one address, or the port expects TLS.',
    without: '`echo ruok | nc` prints nothing. Clients behind the same address are refused in the same way.',
    fix: 'Raise maxClientCnxns (ZK_MAX_CLIENT_CNXNS), or close connections: probes share the limit with all clients on their address. If the port expects TLS, use --tls.',
  },
  unexpected: {
    severity: 'reason',
    title: 'Unexpected reply',
    meaning:
      'The reply is not one that ZooKeeper gives to this question: another program listens on the port, the command is not on the whitelist, TLS failed, or a session failed at one step. The text says which.',
    without:
      'A script that searches the reply for a word may take any reply that contains it for a healthy server.',
    fix: 'Add a missing command to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST). If TLS failed, check --ca, --cert and --server-name. Otherwise check which program listens on the port: ss -ltnp.',
  },
  'not-serving': {
    severity: 'reason',
    title: 'Server does not serve clients',
    meaning:
      'The server runs and is not part of a quorum: it has not found one yet, or has lost it. This is normal during an election, and the server still counts as alive.',
    without:
      'The server replies imok to ruok, and a readiness probe with ruok sends it clients that it cannot serve.',
    fix: 'Wait for the election. If it lasts longer than a minute, start the other servers, and check that their server and election ports can be reached. Do not restart this server: that delays the election.',
  },
  'read-only': {
    severity: 'reason',
    title: 'Server serves only reads',
    meaning:
      'The server has no quorum and is in read-only mode (readonlymode.enabled), so it refuses writes.',
    without: 'The server replies imok to ruok, and clients find out with their first write.',
    fix: 'Restore the quorum: start the other servers. If reads are enough for the clients of this server, use --allow-read-only.',
  },
  'not-synced': {
    severity: 'reason',
    title: 'Server is not in sync',
    meaning:
      'A follower still copies data from the leader, or a leader has fewer synced followers than a quorum needs. With several hosts: at least one of them is not in sync.',
    without: 'A rolling update that stops the next server now can leave the ensemble without a quorum.',
    fix: 'Wait before the next server is stopped: zk-ok --synced --wait 300.',
  },
} as const satisfies ProblemPages;

/** Why the answer is no: the first word of the line that zk-ok prints. */
export type Reason = keyof typeof reasons;

export const probe = {
  ...reasons,
  'tls-file-unreadable': {
    severity: 'error',
    title: 'TLS file cannot be read',
    meaning:
      'A file that a TLS flag or zoo.cfg names does not exist, or the user of the probe may not read it. The system error is in brackets.',
    without: 'A server that cannot read its own key store does not start. A probe has no influence on that.',
    fix: 'Check the path and the permissions with ls -l FILE, as the user that runs the probe.',
  },
  'tls-store-needs-java': {
    severity: 'error',
    title: 'Key store needs Java',
    meaning:
      'The key store is in a format that only Java reads, such as JKS. The format is recognised by the first bytes of the file, not by its name.',
    without: 'The server reads the file, because it runs on Java. zk-ok and zk-metrics run without Java.',
    fix: 'Convert the store with keytool -importkeystore -srckeystore OLD -destkeystore NEW.p12 -deststoretype PKCS12 and name the new file, which the server reads too. Or give the probe PEM files with --ca, --cert and --key.',
  },
  'tls-files-unusable': {
    severity: 'error',
    title: 'TLS files cannot be used',
    meaning:
      'OpenSSL cannot load the certificate and the key: the passphrase is wrong, the key is missing or belongs to another certificate, or a file is damaged. The error of OpenSSL is in brackets.',
    without: 'A server with such a key store does not start. A probe has no influence on that.',
    fix: 'Check a PKCS12 file with openssl pkcs12 -in FILE -noout, a key with openssl pkey -in FILE -noout. A PEM file that is given with --cert alone must hold the key too.',
  },
  'zoo-cfg-unreadable': {
    severity: 'error',
    title: 'The file zoo.cfg cannot be read',
    meaning:
      'zk-ok --all takes the members of the ensemble from the zoo.cfg in ZK_CONF_DIR, and from the file that dynamicConfigFile names. One of them does not exist, or the user of the probe may not read it. The system error is in brackets.',
    without: 'Each server must be asked by its name, and nothing tells whether one is missing from the list.',
    fix: 'Set ZK_CONF_DIR to the folder of zoo.cfg, and check the permissions with ls -l. On a machine without zoo.cfg, list the servers: zk-ok --host zk-0.zk-headless,zk-1.zk-headless,zk-2.zk-headless.',
  },
  'member-address-shared': {
    severity: 'error',
    title: 'Two members have the same address',
    meaning:
      'The lines of two servers in zoo.cfg name the same host, and no client port of their own, so zk-ok --all would ask one server for both. This is so when several servers run on one machine: clientPort in zoo.cfg is that of one of them.',
    without:
      'ZooKeeper does not read the client ports of the other members, so the file is right for a server.',
    fix: 'For zk-ok, put a zoo.cfg with the client port at the end of each line, server.1=127.0.0.1:2888:3888;2181, into a folder and set ZK_CONF_DIR to it. Or list the servers: zk-ok --host 127.0.0.1:2181,127.0.0.1:2182.',
  },
  'metrics-missing': {
    severity: 'note',
    title: 'Server gives no metrics',
    meaning:
      'The server serves, and does not reply to mntr with metrics: the word is not on its whitelist, or the reply failed. What only mntr reports is unknown: since when it serves, watches, data size, synced followers, and whether it is in sync.',
    without: 'From 3.5.3 on the whitelist of a server has only srvr, so it refuses mntr.',
    fix: 'Add mntr to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST) and restart the server. zk-ok --synced --host SERVER prints why the reply is not one.',
  },
} as const satisfies ProblemPages;
