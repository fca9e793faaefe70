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
      'The server has all the data and one vote. The other members have empty volumes, or data of their own, and a majority of them could form an ensemble without this data.',
    without:
      'If the empty servers come up first, they elect a leader, and the server with the data replaces it by their empty tree, without an error.',
    fix: 'Choose the one volume to continue from and create the marker on it: the file initialize in ZK_DATA_LOG_DIR. Other servers that have data of their own are stopped, and both their version-2 folders moved aside, so that they copy the data. docs/operations.md, growing a standalone server, has the commands.',
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
    title: 'There are transaction logs, no whole snapshot, and the logs are not whole',
    meaning:
      'A server builds its data from a snapshot and the transaction logs after it. No snapshot is whole: they are lost, or a power failure cut them off. The logs alone do not have all data, because the first of them does not begin with the first transaction, a checksum is wrong, or a file between is missing.',
    without:
      'ZooKeeper ends with "No snapshot found, but there are log entries" from 3.5.6 on. Before, or with ZK_SNAPSHOT_TRUST_EMPTY=true, it starts with what the logs have.',
    fix: 'Restore the snapshots from a backup. If a majority of the other servers serves, move version-2 of ZK_DATA_DIR and of ZK_DATA_LOG_DIR away instead: the server copies the data from the leader. ZK_SNAPSHOT_TRUST_EMPTY=true for one start accepts the loss of everything that the logs do not have.',
  },
  'snapshot-torn': {
    severity: 'error',
    title: 'The newest snapshot is cut off, and the transaction logs do not make up for it',
    meaning:
      'A power failure cut off the newest snapshot. The server passes over it and takes the one before, but the transaction logs do not lead from there to the zxid of the newest one without a gap: the server had copied that part from the leader as a snapshot, or logs are lost.',
    without: 'ZooKeeper starts from the older snapshot, without a message, and lacks the writes of the gap.',
    fix: 'Restore the volume from a backup. If a majority of the other servers serves, move version-2 of ZK_DATA_DIR and of ZK_DATA_LOG_DIR away: the server copies the data from the leader.',
  },
  'snapshot-rebuilt': {
    severity: 'note',
    title: 'The server builds its data from transaction logs without a snapshot',
    meaning:
      'No snapshot is whole: a 3.4 server never wrote one, or a power failure cut off the first. The transaction logs begin with the first transaction, their checksums are right and no transaction is missing between, so they have all data. This start sets snapshot.trust.empty=true in zoo.cfg; the server then writes a snapshot.',
    without:
      'From 3.5.6 on ZooKeeper ends with "No snapshot found, but there are log entries" at every start.',
    fix: 'None needed.',
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
    severity: 'error',
    title: 'The file zk-bootstrap.json is not a volume history',
    meaning:
      'The file beside myid with the members with which the server last served cannot be parsed, so a changed list would go unnoticed.',
    without: 'ZooKeeper does not read the file.',
    fix: 'Restore the file from a backup of the volume. If the member list is the one with which the server last served, move the file aside: a volume without a history gets a new one, and counts as one that last served with the list it is started with.',
  },
  'folders-of-two-volumes': {
    severity: 'error',
    title: 'The folder of the transaction logs belongs to another volume',
    meaning:
      'The volume id in ZK_DATA_LOG_DIR is not the one in the history in ZK_DATA_DIR: the transaction logs of another server are attached, or an old copy of them.',
    without:
      'ZooKeeper replays the transactions of the other server over these snapshots, or starts without those that it has acknowledged.',
    fix: 'Attach the two folders of one server. If its transaction logs are lost and the other servers serve, move version-2 of both folders aside, and the file zk-bootstrap-volume with that of the logs: the server copies the data from the leader. Otherwise the writes since the last snapshot are lost with the logs.',
  },
  'transaction-logs-older': {
    severity: 'error',
    title: 'Transaction logs that were there are missing',
    meaning:
      'The newest transaction log is older than that of the last start, or the folder has none although files in it have changed, and no snapshot covers what was in them.',
    without:
      'ZooKeeper starts without the writes in them. On a majority of the servers they are lost for the whole ensemble.',
    fix: 'Restore the logs. If they are lost and the other servers serve, move version-2 of both folders aside: the server copies the data from the leader, and no acknowledged write is lost. To go on without them, also move zk-bootstrap.json aside: the writes that only this server had are lost.',
  },
  'data-missing': {
    severity: 'error',
    title: 'The server has run on this volume, and its data is not there',
    meaning:
      'The volume history or an epoch file shows that a server has run on the volume, and there are no snapshots and no transaction logs. A single server has no leader to copy the data from.',
    without: 'ZooKeeper starts and serves an empty tree.',
    fix: 'Attach or restore the volume with the data. Only if the data may be given up, set ZK_ENSEMBLE_STATE=new for one start.',
  },
  'volume-of-another-ensemble': {
    severity: 'error',
    title: 'The volume last served in an ensemble with other hosts',
    meaning:
      'No host of the list with which the server last served is in the list of this start. Either the volume belongs to another ensemble, or all servers have new names, because the domain, the namespace or the Service was renamed.',
    without:
      'ZooKeeper starts. A volume of another ensemble with the same id mixes two trees, or replaces one of them.',
    fix: 'Attach the volume of this ensemble. If only the names are new, confirm it on each volume with the marker: the file initialize in ZK_DATA_LOG_DIR. docs/operations.md, a renamed domain, has the commands.',
  },
  'members-step-too-large': {
    severity: 'error',
    title: 'The member list has changed by too much at once',
    meaning:
      'The list of this start and the list with which the server last served differ by more than one voter. Two majorities without a common server are then possible, such as two of three old servers and three of five new ones.',
    without:
      'ZooKeeper starts. Two ensembles can serve at the same time, and acknowledged writes can be lost without an error.',
    fix: 'Change the list one voter at a time, in the order that the message gives, and wait each time until all servers serve. Several voters can be added at once when all of them have empty volumes. docs/operations.md, growing and shrinking, has the commands.',
  },
  'member-hosts-changed': {
    severity: 'note',
    title: 'Members have other hosts than at the last start',
    meaning: 'The same ids have other hosts, at least in part. Lists are compared by ids and roles.',
    without: 'ZooKeeper connects to the new hosts.',
    fix: 'Nothing to do when the same servers have new names. If a host is another server, correct the list.',
  },
  'new-counts-as-auto': {
    severity: 'warning',
    title: 'ZK_ENSEMBLE_STATE=new has no effect in an ensemble',
    meaning:
      'The setting reaches every server, and stays in manifests. A server whose volume is lost later would then vote with an empty one. In an ensemble it counts as auto, which makes a first start when all volumes are empty.',
    without: 'An image that marks every empty volume lets a lost one outvote the data.',
    fix: 'Unset ZK_ENSEMBLE_STATE. To let one volume vote although it is empty, create the marker file initialize in its ZK_DATA_LOG_DIR by hand.',
  },
  'marker-with-existing': {
    severity: 'error',
    title: 'The marker of a first start beside ZK_ENSEMBLE_STATE=existing',
    meaning:
      'The file initialize lets an empty volume vote, and ZK_ENSEMBLE_STATE=existing says that empty volumes must not.',
    without: 'ZooKeeper follows the marker: two empty servers with one can outvote the server with the data.',
    fix: 'Remove the marker. If the volume is the one to continue from, unset ZK_ENSEMBLE_STATE for that start.',
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
