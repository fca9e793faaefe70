// The keys of zoo.cfg by version, and which of them a misspelt one was meant to be. scripts/known-keys.ts measures
// the table on the class files of every release from 3.4.0 to 3.9.6: the names that QuorumPeerConfig compares, and
// the system properties zookeeper.KEY that a server reads.
import { nearest } from '../settings/suggest.ts';
import { isAtLeast, isKnownIn } from './version.ts';

export interface KnownKeys {
  /** The first release that reads them; for each line with a backport, the first of that line. */
  readonly since: readonly string[];
  /** The first release that no longer reads them. */
  readonly until?: string;
  /** Read from a system property of the same name, which zoo.cfg cannot set, because it prefixes `zookeeper.` */
  readonly only?: 'jvm';
  /** Names separated by blanks; one that ends with a dot stands for every key that starts so. */
  readonly keys: string;
}

export const knownKeys: readonly KnownKeys[] = [
  {
    since: ['3.4.0'],
    keys: `
    allowSaslFailedClients authProvider. autopurge.purgeInterval autopurge.snapRetainCount
    clientPort clientPortAddress cnxTimeout dataDir dataLogDir
    DigestAuthenticationProvider.superDigest electionAlg forceSync globalOutstandingLimit group.
    initLimit jmx.log4j.disable kerberos.removeHostFromPrincipal kerberos.removeRealmFromPrincipal
    kinit leaderServes maxClientCnxns maxSessionTimeout minSessionTimeout peerType preAllocSize
    requireKerberosConfig SASLAuthenticationProvider.superPassword security.auth_to_local server.
    serverCnxnFactory skipACL snapCount superUser syncLimit tickTime weight.
  `,
  },
  { since: ['3.4.4'], keys: 'sasl.serverconfig' },
  { since: ['3.4.6'], keys: 'observer.syncEnabled quorumListenOnAllIPs syncEnabled' },
  { since: ['3.4.9', '3.5.2'], keys: 'fsync.warningthresholdms' },
  { since: ['3.4.10', '3.5.3'], keys: '4lw.commands.whitelist' },
  {
    since: ['3.4.10', '3.5.4'],
    keys: `
    quorum.auth.enableSasl quorum.auth.kerberos.servicePrincipal
    quorum.auth.learner.saslLoginContext quorum.auth.learnerRequireSasl
    quorum.auth.server.saslLoginContext quorum.auth.serverRequireSasl quorum.cnxn.threads.size
  `,
  },
  { since: ['3.4.11'], until: '3.5.0', keys: 'ipReachableTimeout' },
  { since: ['3.4.11', '3.5.4'], keys: 'tcpKeepAlive' },
  {
    since: ['3.5.0'],
    keys: `
    admin.commandURL admin.enableServer admin.serverPort commitProcessor.numWorkerThreads
    commitProcessor.shutdownTimeout datadir.autocreate dynamicConfigFile forceSnapshotSync
    letAnySaslUserDoX localSessionsEnabled localSessionsUpgradingEnabled nio.directBufferBytes
    nio.numSelectorThreads nio.numWorkerThreads nio.sessionlessCnxnTimeout nio.shutdownTimeout
    snapshotSizeFactor standaloneEnabled
  `,
  },
  {
    since: ['3.5.0'],
    until: '3.6.0',
    keys: 'leader.maxConcurrentSnapshots leader.maxConcurrentSnapshotTimeout',
  },
  {
    since: ['3.5.1'],
    keys: `
    admin.serverAddress secureClientPort secureClientPortAddress ssl.authProvider
    ssl.keyStore.location ssl.keyStore.password ssl.trustStore.location ssl.trustStore.password
    X509AuthenticationProvider.superUser
  `,
  },
  { since: ['3.5.2'], keys: 'authProvider.x509' },
  { since: ['3.5.3'], keys: 'admin.idleTimeout reconfigEnabled' },
  { since: ['3.5.4'], keys: 'emulate353TTLNodes extendedTypesEnabled' },
  {
    since: ['3.5.5'],
    keys: `
    jmx.log4j.mbean portUnification ssl.ciphersuites ssl.clientAuth ssl.crl ssl.enabledProtocols
    ssl.handshakeDetectionTimeoutMillis ssl.hostnameVerification ssl.keyStore.type ssl.ocsp
    ssl.protocol ssl.quorum.ciphersuites ssl.quorum.clientAuth ssl.quorum.crl
    ssl.quorum.enabledProtocols ssl.quorum.handshakeDetectionTimeoutMillis
    ssl.quorum.hostnameVerification ssl.quorum.keyStore.location ssl.quorum.keyStore.password
    ssl.quorum.keyStore.type ssl.quorum.ocsp ssl.quorum.protocol ssl.quorum.trustStore.location
    ssl.quorum.trustStore.password ssl.quorum.trustStore.type ssl.trustStore.type sslQuorum
    sslQuorumReloadCertFiles
  `,
  },
  { since: ['3.5.6'], keys: 'electionPortBindRetry snapshot.trust.empty' },
  { since: ['3.5.7'], keys: 'client.portUnification jute.maxbuffer.extrasize' },
  { since: ['3.5.9'], keys: 'sessionRequireClientSASLAuth' },
  {
    since: ['3.5.10'],
    keys: `
    jvm.pause.info-threshold.ms jvm.pause.monitor jvm.pause.sleep.time.ms
    jvm.pause.warn-threshold.ms
  `,
  },
  { since: ['3.5.10', '3.6.4', '3.7.1', '3.8.1'], keys: 'kerberos.minReLoginTimeMs' },
  {
    since: ['3.6.0'],
    keys: `
    admin.httpVersion admin.portUnification audit.enable audit.impl.class bitHashCacheSize
    clientPortListenBacklog closeSessionTxn.enabled commitLogCount
    commitProcessor.maxCommitBatchSize commitProcessor.maxReadBatchSize
    connection_throttle_decrease_ratio connection_throttle_drop_decrease
    connection_throttle_drop_increase connection_throttle_fill_count connection_throttle_fill_time
    connection_throttle_freeze_time connection_throttle_global_session_weight
    connection_throttle_local_session_weight connection_throttle_renew_session_weight
    connection_throttle_tokens connection_throttle_weight_enabled connectToLearnerMasterLimit
    db.autocreate digest.enabled enableEagerACLCheck ensembleAuthName
    fastleader.maxNotificationInterval fastleader.minNotificationInterval flushDelay
    intBufferStartingSizeBytes largeRequestMaxBytes largeRequestThreshold leader.ackLoggingFrequency
    leader.maxConcurrentDiffSyncs leader.maxConcurrentSnapSyncs leader.maxTimeToWaitForEpoch
    leaderConnectDelayDuringRetryMs maxBatchSize maxCnxns maxGetChildrenResponseCacheSize
    maxInProcessingDeadWatchers maxResponseCacheSize maxWriteQueuePollTime messageTracker.BufferSize
    messageTracker.Enabled metricsProvider. metricsProvider.className metricsProvider.exportJvmInfo
    metricsProvider.httpPort multiAddress.enabled multiAddress.reachabilityCheckEnabled
    multiAddress.reachabilityCheckTimeoutMs netty.advancedFlowControl.enabled
    netty.server.outstandingHandshake.limit observer.election.DelayMs observer.reconnectDelayMs
    observerMaster.sizeLimit observerMasterPort pathStats.delay pathStats.enabled
    pathStats.initialDelay pathStats.maxDepth pathStats.sampleRate pathStats.slotCapacity
    pathStats.slotDuration pathStats.topPathMax quorumCnxnTimeoutMs request_stale_connection_check
    request_stale_latency_check request_throttle_drop_stale request_throttle_max_requests
    request_throttle_stall_time request_throttler.shutdownTimeout snapshot.compression.method
    snapSizeLimitInKb ssl.context.supplier.class ssl.quorum.context.supplier.class
    txnLogSizeLimitInKb watcherCleanIntervalInSeconds watcherCleanThreadsNum watcherCleanThreshold
    watchManagerName
  `,
  },
  { since: ['3.6.3', '3.7.1'], keys: 'admin.forceHttps learner.asyncSending' },
  {
    since: ['3.7.0'],
    keys: `
    clientTcpKeepAlive DigestAuthenticationProvider.digestAlg DigestAuthenticationProvider.enabled
    enforce.auth.enabled enforce.auth.schemes enforceQuota
    follower.skipLearnerRequestToNextProcessor forward_learner_requests_to_commit_processor_disabled
    kerberos.canonicalizeHostNames throttled_op_wait_time
  `,
  },
  {
    since: ['3.7.1'],
    keys: `
    leader.closeSocketAsync learner.closeSocketAsync metricsProvider.maxQueueSize
    metricsProvider.numWorkerThreads metricsProvider.workerShutdownTimeoutMs
    netty.server.earlyDropSecureConnectionHandshakes
  `,
  },
  { since: ['3.7.2', '3.8.5'], keys: 'client.certReload' },
  {
    since: ['3.8.0'],
    keys: `
    metricsProvider.httpHost oraclePath ssl.keyStore.passwordPath ssl.quorum.keyStore.passwordPath
    ssl.quorum.trustStore.passwordPath ssl.trustStore.passwordPath
  `,
  },
  { since: ['3.8.2'], keys: 'fips-mode' },
  { since: ['3.8.6', '3.9.5'], keys: 'ssl.allowReverseDnsLookup ssl.quorum.allowReverseDnsLookup' },
  {
    since: ['3.9.0'],
    keys: `
    admin.needClientAuth admin.rateLimiterIntervalInMS admin.restore.enabled admin.snapshot.enabled
    serializeLastProcessedZxid.enabled ssl.sslProvider
  `,
  },
  { since: ['3.9.3'], keys: 'IPAuthenticationProvider.usexforwardedfor' },
  { since: ['3.9.4'], keys: 'ssl.clientHostnameVerification ssl.quorum.clientHostnameVerification' },
  {
    since: ['3.4.0'],
    only: 'jvm',
    keys: `
    follower.nodelay fsync.warningthresholdms java.security.auth.login.config jute.maxbuffer
    leader.nodelay readonlymode.enabled
  `,
  },
  { since: ['3.4.6'], only: 'jvm', keys: 'sun.security.jgss.native' },
  { since: ['3.5.1'], only: 'jvm', keys: 'znode.container.checkIntervalMs znode.container.maxPerMinute' },
  { since: ['3.5.5'], only: 'jvm', keys: 'jdk.tls.rejectClientInitiatedRenegotiation' },
  { since: ['3.6.0'], only: 'jvm', keys: 'znode.container.maxNeverUsedIntervalMs' },
  {
    since: ['3.7.0'],
    until: '3.7.1',
    only: 'jvm',
    keys: 'leader.closeSocketAsync learner.asyncSending learner.closeSocketAsync',
  },
];

export type KeyLookUp =
  | { readonly kind: 'known' }
  | { readonly kind: 'newer'; readonly since: string }
  | { readonly kind: 'gone'; readonly until: string }
  /** Works only as a JVM flag, `-DPROPERTY=value`. */
  | { readonly kind: 'jvm'; readonly property: string }
  /** The server ignores it without an error; the nearest is a key that it reads. */
  | { readonly kind: 'unknown'; readonly nearest: string | undefined };

const rowsByKey = new Map<string, KnownKeys[]>();
for (const row of knownKeys) {
  for (const key of row.keys.trim().split(/\s+/)) rowsByKey.set(key, [...(rowsByKey.get(key) ?? []), row]);
}

// Later lines may have new keys that are spelt like old ones.
const firstUnmeasured = '3.10.0';

/** How a version treats a key of zoo.cfg; without a version, how any version treats it. */
export function lookUpKey(key: string, version: string | undefined): KeyLookUp {
  const rows = rowsByKey.get(key);
  if (rows && !key.endsWith('.')) return judge(rows, key, version);
  const prefix = [...rowsByKey.keys()].find((start) => start.endsWith('.') && key.startsWith(start));
  const meant = prefix === key ? undefined : nearestKey(key, prefix ?? '', version);
  if (prefix !== undefined && prefix !== key && meant === undefined)
    return judge(rowsByKey.get(prefix) ?? [], key, version);
  return { kind: 'unknown', nearest: meant };
}

function judge(rows: readonly KnownKeys[], key: string, version: string | undefined): KeyLookUp {
  const working = rows.filter((row) => isWorking(row, version));
  if (working.some((row) => row.only === undefined)) return { kind: 'known' };
  if (working.length > 0) return { kind: 'jvm', property: key };
  const since = rows.flatMap((row) => row.since).find((release) => !isAtLeast(version ?? '', release));
  if (since !== undefined) return { kind: 'newer', since };
  return { kind: 'gone', until: rows.find((row) => row.until !== undefined)?.until ?? '' };
}

function isWorking({ since, until }: KnownKeys, version: string | undefined): boolean {
  if (version === undefined) return true;
  return isKnownIn(version, since) && (until === undefined || !isAtLeast(version, until));
}

/** The nearest key that works in a version, among those that start with a prefix as the key does. */
function nearestKey(key: string, prefix: string, version: string | undefined): string | undefined {
  if (version !== undefined && isAtLeast(version, firstUnmeasured)) return undefined;
  const names = [...rowsByKey]
    .filter(([name, rows]) => !name.endsWith('.') && rows.some((row) => isWorking(row, version)))
    .map(([name]) => name);
  const bare = key.replace(/^zookeeper\./, '');
  if (names.includes(bare)) return bare;
  const rests = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const rest = nearest(key.slice(prefix.length), rests);
  return rest === undefined ? undefined : `${prefix}${rest}`;
}
