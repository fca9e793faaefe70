// The problems of a volume: what does not fit between it and the configuration that it is started with.
import type { ProblemPages } from './page.ts';

export const volume = {
  'volume-unreadable': {
    severity: 'error',
    title: 'A file or folder of the volume cannot be read',
    meaning:
      'A path on the volume exists, and reading it fails. A volume that cannot be read must not count as empty, because a server that takes its volume for empty could start an ensemble without the data.',
    without: 'ZooKeeper ends with an error, or, where it can write but not read, starts beside its data.',
    fix: 'EACCES: give the user of the server access; in Kubernetes set fsGroup in the securityContext of the pod, elsewhere chown the folder to the user. Other codes (EIO, EISDIR, ELOOP), something that is not a regular file, and a file of more than 1 MiB: check the volume and what is mounted at the path.',
  },
  'myid-differs': {
    severity: 'error',
    title: 'The volume has the id of another server, and data',
    meaning:
      'The file myid on the volume names another server than this one, and the volume has data. Either the volume of another pod is attached, or ids are counted differently from before: another ZK_ID_OFFSET, or a member list in another order.',
    without:
      'Images that keep the file start a server under an id that the other servers expect elsewhere; images that overwrite it start two servers with the data and the votes of one.',
    fix: 'Attach the volume that belongs to this server. If every pod reports the problem, the ids are counted differently: set ZK_ID_OFFSET to match the volumes (0 after an image that counts ids from 0), or list the members with the ids of their volumes in ZK_SERVERS. Do not empty the volume to get rid of the message: as long as no majority of the other servers serves, it may hold the only copy of acknowledged writes.',
  },
  'myid-rewritten': {
    severity: 'warning',
    title: 'The volume has the id of another server, and no data',
    meaning:
      'The file myid names another server, but there are no snapshots and no transaction logs. The file is rewritten for this server.',
    without: 'ZooKeeper starts under the id in the file, or ends because its list does not have that id.',
    fix: 'Nothing to do, unless the volume should have data: then stop the server and attach the right volume.',
  },
  'myid-has-blanks': {
    severity: 'warning',
    title: 'The id in myid has blanks around it',
    meaning: 'The id is right, but ZooKeeper does not trim it. The file is rewritten without the blanks.',
    without: 'ZooKeeper ends with status 2.',
    fix: 'Nothing to do.',
  },
  'standalone-volume-in-ensemble': {
    severity: 'error',
    title: 'A volume of a standalone server is started as a member of an ensemble',
    meaning:
      'The server has all the data and one vote. The other members have empty volumes, and a majority of them could start an ensemble without the data.',
    without:
      'If the empty servers come up first, they elect a leader, and the server with the data replaces it by their empty tree, without an error.',
    fix: 'Grow in the safe order: start this server first, with ZK_ENSEMBLE_STATE=existing; then exactly one empty server with ZK_ENSEMBLE_STATE=new; when both serve, the others with ZK_ENSEMBLE_STATE=existing. docs/operations.md, growing a standalone server, has the commands.',
  },
  'files-in-wrong-folder': {
    severity: 'error',
    title: 'Transaction logs lie in the folder of the snapshots, or the other way round',
    meaning:
      'ZK_DATA_DIR and ZK_DATA_LOG_DIR are two folders, and one has files that ZooKeeper looks for in the other. It happens when a separate folder for the transaction logs is given to a volume that has kept both in one, or when the two mounts are exchanged.',
    without:
      'From 3.4.13 on ZooKeeper refuses to start; older versions start without the files in the wrong folder.',
    fix: 'If the volume has kept both in one folder, set ZK_DATA_LOG_DIR to the value of ZK_DATA_DIR. Otherwise move log.* to version-2 of ZK_DATA_LOG_DIR and snapshot.* to version-2 of ZK_DATA_DIR while the server is stopped.',
  },
  'transaction-logs-missing': {
    severity: 'error',
    title: 'There are snapshots, and the folder of the transaction logs does not exist',
    meaning:
      'Every start creates version-2 in ZK_DATA_LOG_DIR, so the volume of the transaction logs is lost or not attached. What was written since the last snapshot is only in those logs.',
    without:
      'ZooKeeper starts from its last snapshot, without a message. A single server has lost every write since then; a majority of such servers loses them for the whole ensemble.',
    fix: 'Attach the volume that has the transaction logs, or set ZK_DATA_LOG_DIR to their folder. If they are lost and a majority of the other servers serves, move version-2 of ZK_DATA_DIR away: the server copies the data from the leader, and no acknowledged write is lost. To start from the last snapshot, create version-2 in ZK_DATA_LOG_DIR: every write since that snapshot that no other server has is lost.',
  },
  'snapshot-trust-not-needed': {
    severity: 'error',
    title: 'ZK_SNAPSHOT_TRUST_EMPTY is set although there is a snapshot',
    meaning:
      'The setting is for one start after an upgrade from 3.4. With a snapshot it has no effect now, and hides the loss of all snapshots later.',
    without: 'ZooKeeper starts. If the snapshots are lost later, it starts with the transaction logs alone.',
    fix: 'Unset ZK_SNAPSHOT_TRUST_EMPTY.',
  },
  'snapshots-missing': {
    severity: 'error',
    title: 'There are transaction logs and no snapshot',
    meaning:
      'From 3.5.6 on ZooKeeper does not start from transaction logs alone. A server that was upgraded from 3.4 before its first snapshot is in this state; otherwise the snapshots are lost.',
    without: 'ZooKeeper ends with "No snapshot found, but there are log entries".',
    fix: 'After an upgrade from 3.4, set ZK_SNAPSHOT_TRUST_EMPTY=true for one start. Otherwise the snapshots are lost: restore them from a backup. If a majority of the other servers serves, move version-2 of ZK_DATA_DIR and of ZK_DATA_LOG_DIR away instead: the server copies the data from the leader.',
  },
  'existing-standalone-empty': {
    severity: 'error',
    title: 'ZK_ENSEMBLE_STATE=existing on a standalone server without data',
    meaning:
      'The setting states that the server has had data. Its volume is empty, and a standalone server has no leader to copy the data from.',
    without: 'ZooKeeper starts and serves an empty tree.',
    fix: 'Attach or restore the volume with the data. Only if there never was data, set ZK_ENSEMBLE_STATE=new (or unset it): the server then starts with an empty tree.',
  },
  'history-invalid': {
    severity: 'warning',
    title: 'The file zk-bootstrap.json is not a volume history',
    meaning:
      'The file beside myid with the members and versions of the last start cannot be parsed. It is rewritten, and this start is not compared with the last one.',
    without: 'ZooKeeper does not read the file.',
    fix: 'Nothing to do for this start. Check the member list once more, and find out what changed the file.',
  },
  'members-share-no-majority': {
    severity: 'warning',
    title: 'The member list has changed by too much at once',
    meaning:
      'The voters that the last list and this one have in common are not a majority of each. A quorum of the new list can then consist of servers that lack writes which a quorum of the old list has acknowledged.',
    without: 'ZooKeeper starts. Acknowledged writes can be lost without an error.',
    fix: 'Change the list in steps that each keep a majority, such as 3 to 5 and 5 to 7, and wait after each until all servers serve. docs/operations.md, growing and shrinking, has the order.',
  },
  'zookeeper-downgrade': {
    severity: 'warning',
    title: 'An older ZooKeeper is started on the data of a newer one',
    meaning: 'The volume history names a newer version than the installed one as the last that ran.',
    without: 'ZooKeeper starts. It may not read what the newer version has written.',
    fix: 'Use the newer version again, unless its release notes allow the downgrade.',
  },
  'volume-loss-unprotected': {
    severity: 'warning',
    title: 'ZooKeeper before 3.6 does not protect data from empty volumes',
    meaning:
      'The setting db.autocreate and the marker file that let an empty volume take no part in votes exist from 3.6 on. With an older version servers that have lost their volumes can outvote one that has the data.',
    without: 'The same: the protection is not in this version.',
    fix: 'Use ZooKeeper 3.6 or newer. Until then never start a majority of the servers with empty volumes beside one that has data.',
  },
} as const satisfies ProblemPages;
