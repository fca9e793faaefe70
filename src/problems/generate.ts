// The problems of generating: what must be installed, the account, the members seen from another machine, the volume
// that is made ready.
import type { ProblemPages } from './page.ts';

export const generate = {
  'zookeeper-not-found': {
    severity: 'error',
    title: 'No ZooKeeper is installed',
    meaning:
      'zkServer.sh, which starts the server, is neither in bin of the folder that ZK_HOME names nor, without ZK_HOME, on PATH.',
    without: 'the container ends with status 127 when the shell does not find zkServer.sh.',
    fix: 'Set ZK_HOME to the folder of the unpacked release, the one that has bin and lib, or put its bin on PATH in the image.',
  },
  'java-not-found': {
    severity: 'error',
    title: 'No Java runtime is installed',
    meaning: 'There is no java in bin of JAVA_HOME or, without JAVA_HOME, on PATH.',
    without:
      'zkServer.sh ends with status 1 and "Error: JAVA_HOME is not set and java could not be found in PATH", after the configuration was written.',
    fix: 'Install a Java runtime of release 17 or 21 in the image, or set JAVA_HOME to the folder of one, without /bin/java.',
  },
  'java-too-old': {
    severity: 'error',
    title: 'The Java runtime is too old for this ZooKeeper',
    meaning:
      'The release of the runtime, read from the file release in its folder, is older than the classes of ZooKeeper need: 8 from ZooKeeper 3.5 on, 6 for 3.4.',
    without: 'the JVM ends with UnsupportedClassVersionError, and the pod restarts again and again.',
    fix: 'Install a newer Java runtime, or set JAVA_HOME to the folder of one.',
  },
  'unknown-user': {
    severity: 'error',
    title: 'The user that the server is to run as does not exist',
    meaning:
      'The program was started by root, which gives the folders to the user of ZK_USER and starts the server as that user. The system has no user of this name.',
    without:
      'scripts that call chown and go on leave folders that the server cannot write, or start the server as root.',
    fix: 'Create the user in the image, or set ZK_USER to UID:GID in numbers, which need no entry in /etc/passwd. In Kubernetes, start the container as the user instead (runAsUser).',
  },
  'no-such-member': {
    severity: 'error',
    title: 'The ensemble has no member with this ordinal',
    meaning: '--for-ordinal counts the members of a list from 0.',
    without: 'ZooKeeper has no such view; the mistake shows when the pod starts.',
    fix: 'Give an ordinal of the list, or show every member with --all.',
  },
  'volume-not-bootstrapped': {
    severity: 'note',
    title: 'The volume is empty and was not made ready for a first start',
    meaning:
      'zk-gen-config writes the configuration and returns. It does not ask the other members, and writes neither the marker of a first start nor the volume history. A server started on the empty volume takes part in no vote until it has copied the data from a leader; a standalone server starts with the zxid -1.',
    without:
      'ZooKeeper takes any empty volume for a first start, and a majority of empty servers replaces the data of the others.',
    fix: 'Start the server with zk-entrypoint, or generate with zk-gen-config --wait before it. When an ensemble with data serves, nothing needs to be done: the server copies its data.',
  },
  'volume-in-use': {
    severity: 'error',
    title: 'Another server runs on this volume',
    meaning:
      'The lock file on the volume is locked by a process that lives: a second pod or container was started on the same volume, for example after a pod was deleted by force while its container went on. The message names the host, the process and the time that the holder wrote into the file.',
    without:
      'two servers write into the same transaction log, both acknowledge writes, and after a restart some of them are gone.',
    fix: 'End the other server. After a forced deletion wait until its container has ended on the node. In Kubernetes, claims with the access mode ReadWriteOncePod rule this out.',
  },
  'volume-not-locked': {
    severity: 'warning',
    title: 'The volume cannot be locked',
    meaning:
      'The program flock is missing in the image, or the file system of the volume has no locks. The server still starts, without protection from a second server on its volume.',
    without: 'no ZooKeeper locks its volume.',
    fix: 'Install flock (package util-linux) in the image, or use a volume whose file system has locks. Never run two pods on one volume.',
  },
  'lock-not-kept': {
    severity: 'note',
    title: 'The volume is not locked while the server runs',
    meaning:
      'zk-gen-config --wait, and zkGenConfig.sh, lock the volume while they are at work. The lock ends with the program, before zkServer.sh starts.',
    without: 'no ZooKeeper locks its volume.',
    fix: 'Use zk-entrypoint as the command of the container: it generates, waits, and becomes the server under the lock.',
  },
  'volume-changed-while-waiting': {
    severity: 'error',
    title: 'Data appeared on the volume while the server waited with an empty one',
    meaning:
      'At its start the volume was empty, so the server waited for the other members. When the bootstrap ended, the volume was read again and held data, for example because a backup was restored into the running container.',
    without:
      'ZooKeeper reads the volume once, when it starts; the marker of a first start beside restored data makes the server vote as if it were empty.',
    fix: 'Start the server again. It reads the volume anew and starts on the data that is there now.',
  },
} as const satisfies ProblemPages;
