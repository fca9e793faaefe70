// What zk-local tells programs about an ensemble: the line of --json, and the reply of the control socket to `status`.
import type { ClientCertificates } from './certificates.ts';
import type { Ports } from './ports.ts';

export interface ServerDocument {
  readonly name: string;
  readonly id: number;
  /** Where clients connect. */
  readonly address: string;
  readonly ports: Ports;
  readonly state: 'running' | 'frozen' | 'stopped' | 'failed';
  /** leader, follower, observer or standalone; null when it does not serve clients. */
  readonly role: string | null;
  /** null when it does not run. */
  readonly pid: number | null;
  readonly folder: string;
  readonly log: string;
}

/** The user that clients log in as. */
export interface SaslDocument {
  readonly user: string;
  readonly passwordFile: string;
  /** For Java clients: -Djava.security.auth.login.config=FILE. */
  readonly jaas: string;
}

export interface EnsembleDocument {
  readonly connect: string;
  /** The files of a client; null without TLS. */
  readonly tls: ClientCertificates | null;
  /** null when clients need no login. */
  readonly sasl: SaslDocument | null;
  readonly servers: readonly ServerDocument[];
  readonly folder: string;
  /** Of ZooKeeper; null when it cannot be determined. */
  readonly version: string | null;
  /** The process that the servers end with. */
  readonly pid: number;
}

/** The reply to `stop` for the whole ensemble. */
export interface StopDocument {
  /** The folder; null when it was removed. */
  readonly kept: string | null;
  /** The process that is about to end. */
  readonly pid: number;
}
