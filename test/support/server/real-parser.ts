// The configuration parser of a real ZooKeeper release, asked through test/server/java/ParseConfigs.java in a JVM
// that lives as long as its scope.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type Release, zookeeperJars } from './zookeeper-jars.ts';

const java = fileURLToPath(new URL('../../server/java', import.meta.url));

export interface RealMember {
  readonly id: number;
  readonly host: string;
  readonly serverPort: number;
  readonly electionPort: number;
  readonly role: 'participant' | 'observer';
}

type ById = Readonly<Record<string, number>>;

/** What QuorumPeerConfig understood; null where the release does not have it, or it was not asked for. */
export interface Understood {
  readonly accepted: true;
  readonly clientPort: number;
  readonly clientAddress: string;
  readonly secureClientPort: number | null;
  readonly tickTime: number;
  readonly initLimit: number;
  readonly syncLimit: number;
  readonly minSessionTimeout: number;
  readonly maxSessionTimeout: number;
  readonly maxClientCnxns: number;
  readonly snapRetainCount: number;
  readonly purgeInterval: number;
  readonly quorumListenOnAllIPs: boolean;
  readonly dataDir: string;
  readonly dataLogDir: string;
  readonly isDistributed: boolean;
  readonly myId: number;
  readonly peerType: RealMember['role'];
  readonly metrics: Readonly<Record<string, string>> | null;
  readonly members: readonly RealMember[];
  /** Group and weight by id; null for a simple majority. */
  readonly groups: ById | null;
  readonly weights: ById | null;
  /** The system properties that it set, for the rest of the server to read. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface Refused {
  readonly accepted: false;
  readonly message: string;
}

export interface Loaded {
  readonly accepted: true;
  /** Pairs, in no order: V8 13.6 mistakes one escaped key of an object for another when it parses JSON. */
  readonly entries: readonly (readonly [key: string, value: string])[];
}

type Options = readonly (readonly [key: string, value: string])[];

export interface Logins {
  readonly accepted: true;
  readonly QuorumServer: Options;
  readonly QuorumLearner: Options;
  readonly Server: Options;
}

export interface RealParser extends AsyncDisposable {
  /** What the server makes of configuration files; their dataDir must hold a myid when they list members. */
  parse(paths: readonly string[]): Promise<readonly (Understood | Refused)[]>;
  /** What java.util.Properties makes of files. */
  loadProperties(paths: readonly string[]): Promise<readonly (Loaded | Refused)[]>;
  /** What Java makes of files of users. */
  loadLogins(paths: readonly string[]): Promise<readonly (Logins | Refused)[]>;
}

/** Starts the parser of a release; no name but localhost can be resolved in it, so that none takes time. */
export async function startRealParser(release: Release): Promise<RealParser> {
  const jars = await zookeeperJars(release);
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Djdk.net.hosts.file=${java}/hosts`];
  const jvm = execa('java', [...options, '-cp', `${java}:${jars}/*`, `${java}/ParseConfigs.java`], {
    buffer: { stdout: false },
    reject: false,
  });
  const answers = jvm.iterable();

  // The types here describe what ParseConfigs.java prints.
  async function ask<Answer>(mode: string, paths: readonly string[]): Promise<readonly Answer[]> {
    jvm.stdin.write(paths.map((path) => `${mode} ${path}\n`).join(''));
    const read: Answer[] = [];
    for (const path of paths) {
      const answer = await answers.next();
      if (answer.done)
        throw new Error(`ZooKeeper ${release} gave no answer on ${path}\n${(await jvm).stderr}`);
      read.push(JSON.parse(answer.value) as Answer);
    }
    return read;
  }

  return {
    parse: (paths) => ask('config', paths),
    loadProperties: (paths) => ask('properties', paths),
    loadLogins: (paths) => ask('logins', paths),
    async [Symbol.asyncDispose]() {
      jvm.kill('SIGKILL');
      await jvm;
    },
  };
}
