// What a plan depends on: all that gather.ts found in the environment, on the machine and on the volume.
import type { EnvironmentScript, JvmEnvironment } from '../config/jvm-flags.ts';
import type { OwnFiles } from '../config/own-zoo-cfg.ts';
import type { Host } from '../ensemble/identity.ts';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import type { Certificates } from '../tls/certificate.ts';
import type { Unreadable, Volume } from '../volume/contents.ts';
import type { OtherFolder } from '../volume/other-folders.ts';
import type { ClassArchive } from '../zookeeper/class-archive.ts';
import type { Installation } from '../zookeeper/requirements.ts';

/** Everything a plan depends on. */
export interface Facts {
  readonly settings: Settings;
  readonly host: Host;
  /** Variables that no setting reads, and what there is to say about those of another image. */
  readonly unknownVariables: readonly Problem[];
  /** Variables that zkServer.sh is to have besides its own; undefined for those that it must not see. */
  readonly serverEnvironment: Readonly<Record<string, string | undefined>>;
  readonly installation: Installation;
  /** Whether a server is to be started from the plan, which then needs ZooKeeper and Java. */
  readonly startsServer: boolean;
  /** User id of this process; undefined where the system has none. */
  readonly uid: number | undefined;
  /** The account of ZK_USER; undefined when it does not exist, or when this is not root, who alone needs it. */
  readonly account: Account | undefined;
  /** The class archive of the installed ZooKeeper; undefined when there is none. */
  readonly classArchive: ClassArchive | undefined;
  /** Whether the metrics provider of the extra lines is installed; undefined when there is none, or that is unknown. */
  readonly hasMetricsProvider: boolean | undefined;
  /** The folders of certificates, as the user of the server reads them. */
  readonly certificates: Certificates;
  readonly jvmEnvironment: JvmEnvironment;
  readonly environmentScript: EnvironmentScript | undefined;
  /** The container's memory limit, undefined when there is none. */
  readonly memoryLimitBytes: number | undefined;
  /** Whether transaction logs and snapshots are on one device; undefined when it cannot be determined. */
  readonly sharesDevice: boolean | undefined;
  readonly volume: Volume;
  /** Paths of the volume that are there and cannot be read. */
  readonly unreadable: readonly Unreadable[];
  /** Folders of other images, and those beside the configured one, that hold data, or may do so. */
  readonly otherFoldersWithData: readonly OtherFolder[];
  /** The SASL users in the access control lists of the data. */
  readonly saslUsers: readonly string[];
  /** A zoo.cfg in the conf folder that this toolkit has not written, from which the settings then are. */
  readonly ownFiles: OwnFiles | undefined;
  /** Random; for a volume that has no id. */
  readonly newVolumeId: string;
  /** Version of zk-bootstrap. */
  readonly toolkit: string;
  /** When the facts were gathered, ISO 8601, UTC. */
  readonly time: string;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** In the password file; undefined for numbers that it does not have. */
  readonly name?: string;
}

/** The version of ZooKeeper that is configured for: given, else the installed one; undefined when it is unknown. */
export function versionOf({ settings, installation }: Facts): string | undefined {
  return settings.values.version ?? installation.version;
}
