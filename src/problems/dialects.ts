// The problems of moving from another image: its variables, its configuration file, the places of its data.
import type { ProblemPages } from './page.ts';

export const dialects = {
  'dialect-ambiguous': {
    severity: 'error',
    title: 'The variables belong to more than one image',
    meaning:
      'There are variables that only one image reads, and others that only another image reads. Whichever image ran before, it ignored half of them; if all were obeyed now, the ids or the members could be others than those of the volume.',
    without:
      'Each image obeys its own variables and ignores the others: with ZOO_MY_ID on the Bitnami image every server has the id 1.',
    fix: 'Set ZK_DIALECT to the image that ran before: official, bitnami or confluent. The variables that it ignored are then ignored here, and named in a note. Or remove them. ZK_DIALECT=none reads none of them.',
  },
  'dialect-differs': {
    severity: 'note',
    title: 'The variables of another image are read',
    meaning:
      'The variables of the official, the Bitnami or the Confluent image are read as that image reads them. The note names the variables that show which image it is, and the defaults that stay those of this toolkit.',
    without: 'After a change of the image the server runs with other settings, and nobody notices.',
    fix: 'Nothing to do. To have another value than the default, set the variable of the image or that of this toolkit, such as ZK_PURGE_INTERVAL=0; docs/migrating.md lists what differs.',
  },
  'foreign-variables-ignored': {
    severity: 'note',
    title: 'Variables of another image have no effect',
    meaning:
      'They are set, and do nothing: because the image did not read them either, because what they control does not exist here, because they depend on something that is switched off, or because a variable of this toolkit gives the same setting.',
    without: 'Nobody knows which of the variables in a manifest still count.',
    fix: 'Nothing to do. Remove them from the manifest after the move.',
  },
  'foreign-variables-not-read': {
    severity: 'warning',
    title: 'Variables of another image are set and not read',
    meaning:
      'With ZK_REPLICAS, ZK_SERVERS or ZK_MY_ID the server is configured in the way of this toolkit, and the variables of other images (ZOO_..., ZOOKEEPER_..., KAFKA_...) are not read. The same holds while none of them shows which image is meant.',
    without:
      'The variables would be ignored silently after a change of the image, and the server would start with the defaults.',
    fix: 'Set the settings of this toolkit instead and remove the variables. Or set ZK_DIALECT to the image whose variables they are; docs/migrating.md has the procedure.',
  },
  'foreign-file-unreadable': {
    severity: 'warning',
    title: 'The file of a variable of another image cannot be read',
    meaning:
      'The Bitnami image reads NAME from the file that NAME_FILE names, and goes on with NAME, or its default, when the file cannot be read. So does this toolkit for its variables.',
    without: 'The Bitnami image prints a warning and goes on, too.',
    fix: 'Check the path, and that the ConfigMap or Secret is mounted and readable for the user of the container; or unset NAME_FILE.',
  },
  'security-not-supported': {
    severity: 'error',
    title: 'A variable asks for authentication or encryption, which it does not switch on here',
    meaning:
      'In the image that the variable belongs to, it switches on TLS or SASL, or demands that they are switched on. Here the variable does not do that: certificates, users and ports are given by settings of this toolkit. An open server is not started instead.',
    without:
      'The server starts without authentication or encryption; everybody who reaches the port can read and write everything.',
    fix: 'Configure the same here, as docs/tls.md shows: ZK_TLS_DIR and ZK_QUORUM_TLS_DIR for certificates as PEM files, ZK_SASL_USERS and ZK_QUORUM_PASSWORD for passwords; then set the variable to the text that the message names, or remove it. Key stores are lines of ZK_EXTRA_CONFIG (ssl.keyStore.location and so on) with ZK_SECURE_CLIENT_PORT.',
  },
  'variable-misleads-server': {
    severity: 'error',
    title: 'A variable makes zkServer.sh read another file',
    meaning:
      'ZOOCFG names the file in the conf folder that zkServer.sh starts the server with. This toolkit writes zoo.cfg.',
    without: 'The server starts with a file that nobody has checked, or does not find it.',
    fix: 'Unset ZOOCFG. The name of the file makes no difference to the server.',
  },
  'id-differs-from-volume': {
    severity: 'error',
    title: 'The id in a variable is not the id on the volume',
    meaning:
      'The variable of the other image gives this server one id, and myid on its volume has another. The official and the Bitnami image ran with the id of the volume and ignored the variable; the Confluent image overwrote myid.',
    without:
      'Two servers can run with one id, or a server with the data of another: both can acknowledge writes that get lost.',
    fix: 'Find out which server the volume belongs to. If it is the volume of another server, attach the right one. If this server has always run with the volume, set the variable to the id in myid.',
  },
  'wildcard-of-other-member': {
    severity: 'error',
    title: 'Another server has 0.0.0.0 as its host',
    meaning:
      'In a list of members 0.0.0.0 can stand for the server itself, in its own list only. Here it is the host of another server.',
    without:
      'The server connects to itself instead of the other one, and an ensemble of three tolerates no loss, or never has a leader.',
    fix: 'Give every server its own list, with 0.0.0.0 for itself only; better, give all servers the same list with the names of all.',
  },
  'existing-zoo-cfg': {
    severity: 'error',
    title: 'There is a zoo.cfg of your own, and settings that it contradicts',
    meaning:
      'A zoo.cfg in the conf folder that this toolkit has not written is used as it is. A setting that belongs into the file is given too, and the file has another value for it, or none; or the variables are those of the Confluent image, which writes its configuration from them at every start.',
    without: 'The file is overwritten, or the settings are ignored.',
    fix: 'Decide for one of the two. To keep the file, write the value into it and unset the setting. To have the file written from settings, do not mount it any more, or move it away; then the members are in ZK_SERVERS or ZK_REPLICAS, and keys without a setting in ZK_EXTRA_CONFIG. A setting with the value of the file is no contradiction, and the settings of the heap, the JVM, the id, the user and the ensemble state are used beside a file.',
  },
  'zoo-cfg-adopted': {
    severity: 'note',
    title: 'A zoo.cfg of your own is used as it is',
    meaning:
      'The conf folder has a zoo.cfg that this toolkit has not written, such as one that is mounted. The server is started with it, and nothing in the conf folder is changed. Its members, ports and folders are checked against the volume like settings. The flag -Dzookeeper.db.autocreate=false keeps a server that lost its volume from voting, and the probes are allowed to ask.',
    without:
      'The official and the Bitnami image start the server with the file and check nothing: not whether the id on the volume is in the list, not whether the data is there.',
    fix: 'Nothing to do. The variables that the message names have no effect beside the file and can be removed. zk-gen-config --explain shows every setting that the file gives.',
  },
  'zoo-cfg-incomplete': {
    severity: 'error',
    title: 'A zoo.cfg of your own lacks a key',
    meaning:
      'Without dataDir, or with several servers without initLimit and syncLimit, ZooKeeper does not start. Without clientPort, and without a client port behind the semicolon of the own server line, it starts and listens for no client; the first start of the ensemble and the probes need that port as well.',
    without: 'The server ends with status 2 and an exception, or runs and can be reached by nobody.',
    fix: 'Add the key to the file.',
  },
  'zoo-cfg-unprotected': {
    severity: 'error',
    title: 'A zoo.cfg of your own lets empty servers vote',
    meaning:
      'The file has db.autocreate=true. A line in the file goes before the flag of the JVM that this toolkit adds, so that a server that lost its volume takes part in votes.',
    without:
      'Servers that lost their volumes can outvote the one that has the data; what it holds is then deleted.',
    fix: 'Remove the line; true is what ZooKeeper does without it, and what the flag changes.',
  },
  'zoo-cfg-keys-without-effect': {
    severity: 'warning',
    title: 'A zoo.cfg of your own has keys that are not read',
    meaning:
      'The installed version of ZooKeeper does not read these keys from zoo.cfg: they are misspelt, belong to a newer or an older version, or work only as flags of the JVM.',
    without: 'ZooKeeper makes a system property of a key that it does not know, and says nothing.',
    fix: 'Correct or remove them. A key that works only as a flag goes into ZK_JVM_FLAGS, such as -Djute.maxbuffer=4194304.',
  },
  'java-env-drops-flags': {
    severity: 'error',
    title: 'A java.env of your own drops the flags that protect the volume',
    meaning:
      'With a zoo.cfg of your own the server gets its flags in the variable SERVER_JVMFLAGS, because nothing is written to the conf folder. A java.env in that folder sets the variable anew.',
    without:
      'The server starts without db.autocreate=false, and with another heap than the one that is shown.',
    fix: 'Set JVMFLAGS in java.env, which comes after the flags of this toolkit, or keep what SERVER_JVMFLAGS has: SERVER_JVMFLAGS="$SERVER_JVMFLAGS -XX:+UseG1GC". Or remove java.env, and give the flags in ZK_JVM_FLAGS.',
  },
  'flags-not-given': {
    severity: 'warning',
    title: 'A server with a zoo.cfg of your own is not protected without zk-entrypoint',
    meaning:
      'zk-gen-config writes files, and nothing is written beside a zoo.cfg of your own. The flags that protect the volume are given by zk-entrypoint, in the environment of the server.',
    without: 'The server runs as in any other image: with an empty volume it votes.',
    fix: 'Start the server with zk-entrypoint (zk-entrypoint zkServer.sh start-foreground). Or add db.autocreate=false to the file.',
  },
  'sasl-users-missing': {
    severity: 'warning',
    title: 'The data is restricted to SASL users that the server does not have',
    meaning:
      'The newest snapshot has access control lists for users of SASL: Bitnami sets one on the root node when it starts with ZOO_ENABLE_AUTH. The server has no such users, so that nobody can log in as one of them. The lists are looked for in the first megabyte of the newest snapshot, where they follow the sessions; a snapshot that is compressed by snappy is not read, and a JAAS file of your own neither.',
    without: 'The server starts, and clients get NoAuth wherever a node is restricted.',
    fix: 'Give the server the same users: ZK_SASL_USERS_FILE with lines of NAME:PASSWORD, or a JAAS file with the section Server, named by -Djava.security.auth.login.config=FILE in ZK_JVM_FLAGS. To lift the restriction, set the lists anew as one of those users, or start once with skipACL=yes in ZK_EXTRA_CONFIG, which ignores every list.',
  },
  'data-in-other-folder': {
    severity: 'error',
    title: 'The data is in a folder that the server would not use',
    meaning:
      'The configured data folder is empty, and a folder that another image uses, or the folder above or below, holds snapshots or transaction logs. Most likely the volume is mounted where another image has it.',
    without:
      'The server starts on an empty folder that is on no volume. When all servers do, they form a new, empty ensemble.',
    fix: 'Mount the volume so that version-2 is in the data folder, or set ZK_DATA_DIR to the folder that the message names (and ZK_DATA_LOG_DIR, where the transaction logs are beside the snapshots). Only if the data in the other folder is not to be used, set ZK_ENSEMBLE_STATE=new for the first start.',
  },
} as const satisfies ProblemPages;
