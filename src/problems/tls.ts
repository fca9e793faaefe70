// The problems of certificates, keys and passwords.
import type { ProblemPages } from './page.ts';

export const tls = {
  'certificate-folder-empty': {
    severity: 'error',
    title: 'A folder of certificates is missing or empty',
    meaning:
      "The folder of ZK_TLS_DIR or ZK_QUORUM_TLS_DIR does not exist, has none of the files that are expected, or cannot be opened by the server's user. Usually nothing is mounted there: the volume has another path, or a Secret that is optional does not exist.",
    without:
      'ZooKeeper starts, answers imok to ruok, and never serves; its log repeats NoSuchFileException or AccessDeniedException.',
    fix: "Mount a Secret, or a volume of cert-manager's csi-driver, with tls.crt, tls.key and ca.crt, or with tls-combined.pem and ca.crt, at exactly this folder. For EACCES set fsGroup in the pod's securityContext to the group of the server's user, and for the csi-driver its attribute csi.cert-manager.io/fs-group.",
  },
  'certificate-file-unreadable': {
    severity: 'error',
    title: 'A file with a certificate or a key cannot be read',
    meaning:
      "A file in the folder of ZK_TLS_DIR or ZK_QUORUM_TLS_DIR is missing, is no regular file of at most 1 MiB, or cannot be read by the server's user. It is read as that user, also when the container is started by root.",
    without:
      'ZooKeeper starts, answers imok to ruok, and never serves; its log repeats NoSuchFileException or AccessDeniedException.',
    fix: "Mount a Secret with tls.crt, tls.key and ca.crt, or with tls-combined.pem and ca.crt. For EACCES set fsGroup in the pod's securityContext to the group of the server's user, or defaultMode: 0440.",
  },
  'certificate-file-damaged': {
    severity: 'error',
    title: 'A file holds no certificate or no key',
    meaning:
      'The file has no PEM block of a certificate or of a private key, one that cannot be parsed, or a key in which a byte has changed.',
    without: 'ZooKeeper starts and never serves; each connection ends with a stack trace.',
    fix: 'Print it with openssl x509 -noout -text -in FILE or openssl pkey -noout -in FILE, and issue it again.',
  },
  'certificate-extension-unknown': {
    severity: 'error',
    title: 'A certificate has a critical extension that Java does not know',
    meaning:
      'An extension of the certificate is marked as critical: who does not understand it must refuse the certificate. Java understands the usages, the names, the constraints and the policies.',
    without: 'The server starts and never serves: "unrecognized critical extension(s)".',
    fix: 'Print it with openssl x509 -noout -text -in FILE, and issue it again without the extension, or with the extension not marked as critical.',
  },
  'certificate-name-not-permitted': {
    severity: 'error',
    title: 'A CA does not permit a name of the certificate',
    meaning:
      'A CA between the certificate and the trusted CA has name constraints, and one of the names is outside of them.',
    without: 'The server starts and never serves: "name constraints check failed".',
    fix: 'Issue it by a CA whose name constraints permit every name (openssl x509 -noout -text -in FILE shows them), or without the name.',
  },
  'certificate-for-java-alone': {
    severity: 'warning',
    title: 'ZooKeeper accepts the certificate, and OpenSSL does not',
    meaning:
      'For Java a CA that it trusts is a name and a key. OpenSSL also looks at its dates, its usages and how many CAs it permits below it, and a certificate for any extended key usage is for none. Servers ask each other by OpenSSL before a first start, and so do clients in C, Python and Node.js.',
    without: 'The servers connect to each other. Clients that use OpenSSL refuse them.',
    fix: 'Renew the CA, and issue the certificate with the usages server auth and client auth by a CA without limits that exclude it. --strict refuses it.',
  },
  'key-passphrase-wrong': {
    severity: 'error',
    title: 'The passphrase of a key is missing or wrong',
    meaning:
      'tls.key is encrypted, and ZK_TLS_PASSPHRASE or the file of ZK_TLS_PASSPHRASE_FILE does not decrypt it.',
    without:
      'ZooKeeper itself reads no key that openssl 3 encrypts: it starts, never serves, and logs "PBES2 SecretKeyFactory not available".',
    fix: 'Set ZK_TLS_PASSPHRASE_FILE to a file with the passphrase. One line break at its end does not count.',
  },
  'key-type-unusable': {
    severity: 'error',
    title: 'The type of a key does not work with ZooKeeper',
    meaning:
      'ZooKeeper reads RSA and EC keys; Ed25519, very short keys and unusual curves fail in it or in Java. Java reads no store with a certificate on a curve that it does not have, such as secp256k1 or those of Brainpool: one such CA is enough.',
    without: 'ZooKeeper starts and never serves.',
    fix: 'Issue the certificate with an RSA key of 2048 bits or more, or an EC key on prime256v1 (with cert-manager, privateKey.algorithm: RSA or ECDSA).',
  },
  'key-of-another-certificate': {
    severity: 'error',
    title: 'Key and certificate do not belong together',
    meaning: 'No certificate in tls.crt has the public key of tls.key.',
    without:
      'The server starts, and every handshake fails with "Invalid CertificateVerify signature"; the others log "Cannot open channel".',
    fix: 'Mount tls.crt and tls.key of one Secret.',
  },
  'certificate-signature-outdated': {
    severity: 'error',
    title: 'A certificate is signed with an algorithm that Java refuses',
    meaning: 'A certificate of the chain is signed with MD5 or MD2.',
    without: 'The server starts, and the other side refuses every connection.',
    fix: 'Issue it again with SHA-256.',
  },
  'authority-missing': {
    severity: 'error',
    title: 'There is no CA to trust',
    meaning:
      'ca.crt is missing, empty or damaged, so nothing tells which certificates of other servers or clients are good. ACME issuers write no ca.crt.',
    without: 'ZooKeeper starts and never serves: "the trustAnchors parameter must be non-empty".',
    fix: 'Use a CA of your own, whose certificate is in ca.crt. For clients that show no certificate, ZK_TLS_CLIENT_AUTH=none needs no ca.crt.',
  },
  'certificate-expired': {
    severity: 'error',
    title: 'A certificate has expired',
    meaning: 'The certificate of the server, or one between it and its CA, is past its end.',
    without:
      'Connections that are open go on. After the next election the servers cannot connect to each other, and the ensemble stands still.',
    fix: 'Renew it. A running server takes the renewed one from the mounted folder without a restart.',
  },
  'certificate-not-yet-valid': {
    severity: 'error',
    title: 'A certificate is not valid yet',
    meaning: 'The certificate begins later than the clock of this machine says.',
    without:
      'The other servers and the clients refuse it until then; the server looks alive and does not serve.',
    fix: 'Check the clock of this machine, then that of the machine which issued it.',
  },
  'certificate-expires-soon': {
    severity: 'warning',
    title: 'A certificate ends within a week',
    meaning: 'Certificates that are renewed in time do not come so close to their end.',
    without: 'Nothing until it ends; see certificate-expired.',
    fix: 'Look at what should renew it: kubectl describe certificate with cert-manager. zk-ok --certificates shows what the ports serve.',
  },
  'certificate-untrusted': {
    severity: 'error',
    title: 'The certificate of the quorum is not signed by a CA of its ca.crt',
    meaning:
      'All servers trust what their ca.crt has, so this server would be refused by servers with the same ca.crt.',
    without:
      'The server starts and never serves: "unable to find valid certification path to requested target".',
    fix: 'Mount tls.crt and ca.crt of one Secret, with the intermediate certificates in tls.crt. While a CA changes, ca.crt has both.',
  },
  'server-certificate-of-another-authority': {
    severity: 'warning',
    title: 'The certificate for clients is not signed by a CA of ca.crt',
    meaning:
      "ca.crt is for the certificates of clients, and that of the server may have another CA. But zk-ok --tls and servers with an empty volume trust the same ca.crt when they ask this ensemble's servers.",
    without: 'Clients that have the CA of the server certificate connect.',
    fix: 'Give clients the CA of the server certificate, or mount tls.crt and ca.crt of one Secret.',
  },
  'certificate-lacks-usage': {
    severity: 'error',
    title: 'A certificate is not for what it is used for',
    meaning:
      'The key usage of the certificate leaves out digital signature, which each handshake needs, or its extended key usage server auth, or for the quorum client auth: each server of the quorum both accepts and dials.',
    without:
      'The other side refuses the certificate; with a quorum the server looks alive and does not serve.',
    fix: 'Issue it with these usages (with cert-manager, usages: [digital signature, server auth, client auth]).',
  },
  'certificate-cannot-ask-peers': {
    severity: 'warning',
    title: 'The certificate for clients cannot be shown by the server itself',
    meaning:
      'With ZK_TLS_CLIENT_AUTH=need and the plain port on loopback, a server with an empty volume asks the others inside TLS, and zk-ok --tls does too. Both show the certificate of the server, which is not for client auth.',
    without: 'A server whose volume was lost would wait for servers that it cannot ask.',
    fix: 'Issue it with the usages server auth and client auth.',
  },
  'quorum-certificate-of-another-host': {
    severity: 'error',
    title: 'The certificate of the quorum is not for the host of this server',
    meaning:
      'The servers compare the certificate with the host that they dial: the one in the server line of zoo.cfg.',
    without: 'The other servers refuse to connect to this one, which looks alive and does not serve.',
    fix: 'Issue one certificate for every host of the ensemble, or for a wildcard: *.zk-headless.NAMESPACE.svc.cluster.local. ZK_QUORUM_TLS_NAMES=ignore leaves the names out; then every certificate of the CA opens the quorum.',
  },
  'certificate-of-another-host': {
    severity: 'warning',
    title: 'A certificate is not for the host of this server',
    meaning:
      'The names in the certificate do not include the host in the server line of zoo.cfg. Clients compare names with the host that they connect to; servers of the quorum do not, with these settings.',
    without: 'Clients that connect to this host refuse the server and try again for ever.',
    fix: 'Issue it for the hosts of all servers and for the Service that clients use.',
  },
  'certificate-needs-restart': {
    severity: 'note',
    title: 'A renewed certificate needs a restart on this version',
    meaning:
      'ZooKeeper before 3.7.2, and 3.8 before 3.8.5, reads the certificate of the client port only when it starts.',
    without: 'After the date in the message clients refuse the server, although the Secret was renewed.',
    fix: 'Restart the servers one by one after each renewal, or use ZooKeeper 3.7.2, 3.8.5 or newer.',
  },
  'authority-shared-with-clients': {
    severity: 'warning',
    title: 'Clients and servers have the same CA',
    meaning:
      'The accepting side of the quorum checks no name, only the CA. So whoever has a client certificate can connect as a server.',
    without: 'It works, and any client can join the quorum.',
    fix: 'Use a separate CA for the quorum, and ZK_QUORUM_PASSWORD in addition where that is not possible. --strict refuses it.',
  },
  'peer-takes-no-tls': {
    severity: 'error',
    title: 'Another server takes no TLS on its election port',
    meaning:
      'With ZK_QUORUM_TLS=prefer or require this server dials the others with TLS. A server that listens on its election port answered a TLS hello by closing the connection, as one without TLS does.',
    without: 'This server is never ready, and looks alive; a rolling restart stands still at it.',
    fix: 'Change an ensemble in service in three rolling restarts: ZK_QUORUM_TLS=accept, then prefer, then unset. docs/tls.md has them. Where ten seconds without service do no harm, delete all pods at once instead.',
  },
  'reverse-name-not-in-certificate': {
    severity: 'error',
    title: 'Reverse DNS gives a name that is not in the certificate',
    meaning:
      'Before ZooKeeper 3.9.4, ZK_QUORUM_TLS_NAMES=check has the accepting server compare the certificate with the address of the other, and with the name that reverse DNS gives for it. On Kubernetes that may be the name of any Service of the pod. A name that does not resolve to the address again does not count.',
    without: 'The others refuse this server, which looks alive: "Failed to verify hostname".',
    fix: 'Set ZK_QUORUM_TLS_NAMES=ignore and use a CA for the quorum alone, or use ZooKeeper 3.9.4 or newer.',
  },
  'reverse-name-unknown': {
    severity: 'note',
    title: 'The name server does not tell the name of this server',
    meaning:
      'Before ZooKeeper 3.9.4, ZK_QUORUM_TLS_NAMES=check has the accepting server compare the certificate with the name that reverse DNS gives. The name server gave no answer, or an error, so the certificate could not be judged by it. The server is started.',
    without:
      'While the name server does not answer, each connection between the servers takes as long as the resolver waits, and ends with "Failed to verify hostname".',
    fix: 'Check the name servers of /etc/resolv.conf: getent hosts ADDRESS. Or set ZK_QUORUM_TLS_NAMES=ignore and use a CA for the quorum alone.',
  },
  'setting-without-effect': {
    severity: 'error',
    title: 'A setting needs another one to have an effect',
    meaning:
      'The setting says how TLS or a login works that is not turned on: ZK_CLIENT_TLS and ZK_TLS_CLIENT_AUTH belong to ZK_TLS_DIR, ZK_QUORUM_TLS and ZK_QUORUM_TLS_NAMES to ZK_QUORUM_TLS_DIR, ZK_QUORUM_SASL and the quorum users to ZK_QUORUM_PASSWORD.',
    without: 'The server would speak plaintext, although the setting looks as if it did not.',
    fix: 'Set the folder or the password that it belongs to, or unset it.',
  },
  'login-name-repeated': {
    severity: 'error',
    title: 'A quorum user has two passwords',
    meaning: 'ZK_QUORUM_OTHER_USERS has the user that ZK_QUORUM_PASSWORD belongs to, ZK_QUORUM_USER.',
    without: 'One of the two passwords counts, and servers with the other one cannot log in.',
    fix: 'Give the new password a new user; docs/tls.md has the three steps.',
  },
  'auth-scheme-without-provider': {
    severity: 'error',
    title: 'Clients must authenticate in a way that is not set up',
    meaning:
      'ZK_REQUIRE_AUTH names a scheme for which the server has no provider: sasl needs users, x509 a TLS port that asks for certificates.',
    without:
      'ZooKeeper ends with status 2: "Authentication scheme x509 is not available", or refuses every client.',
    fix: 'Set ZK_SASL_USERS_FILE for sasl, ZK_TLS_DIR for x509, or take the scheme out of ZK_REQUIRE_AUTH.',
  },
  'secret-in-jvm-flags': {
    severity: 'error',
    title: 'A password is among the flags of the JVM',
    meaning:
      'The flags of a process can be read by every user of the machine, and are in the logs of many tools.',
    without: 'The server starts, and ps shows the password.',
    fix: 'Use ZK_TLS_DIR with files in PEM, which need no password, or ssl.keyStore.passwordPath=FILE in ZK_EXTRA_CONFIG (ZooKeeper 3.8). A superDigest goes to ZK_EXTRA_CONFIG: zoo.cfg then has the mode 0600.',
  },
  'secret-in-extra-config': {
    severity: 'error',
    title: 'The password of a store is in the extra lines',
    meaning:
      'From ZooKeeper 3.8 on the password of a store can be in a separate file, which a Secret is mounted as.',
    without:
      'The server starts; the password is in the environment of the container, in its description and in zoo.cfg.',
    fix: 'Write ssl.keyStore.passwordPath=FILE instead of ssl.keyStore.password, or use ZK_TLS_DIR with files in PEM. Before 3.8 the line is accepted, and zoo.cfg has the mode 0600.',
  },
  'fips-mode-refuses-passwords': {
    severity: 'error',
    title: 'FIPS mode refuses passwords',
    meaning:
      'SASL with passwords uses DIGEST-MD5, which ZooKeeper 3.9.4, and 3.8.5 of its line, refuses in FIPS mode.',
    without:
      'The servers never form a quorum ("sc is null" in the log), or clients get AuthFailed after seconds.',
    fix: 'Remove fips-mode=true from ZK_EXTRA_CONFIG, or use certificates instead of passwords.',
  },
  'fips-mode-checks-no-names': {
    severity: 'error',
    title: 'FIPS mode compares no names',
    meaning:
      'With fips-mode=true ZooKeeper leaves out the comparison of names that ZK_QUORUM_TLS_NAMES=check asks for.',
    without:
      'Every certificate of the CA opens the ports of the quorum, although the setting says otherwise.',
    fix: 'Remove fips-mode=true, or set ZK_QUORUM_TLS_NAMES=ignore and give the quorum a CA for itself.',
  },
  'quorum-names-not-checked': {
    severity: 'note',
    title: 'The servers do not compare names',
    meaning:
      'Before ZooKeeper 3.9.4 the names can only be compared on both sides, and the accepting side compares what reverse DNS gives. On Kubernetes that is often the name of another Service, so the comparison is off.',
    without:
      'With the comparison on and other names in reverse DNS, the servers refuse each other and look alive.',
    fix: 'Use ZooKeeper 3.9.4 or newer. Before it, give the quorum a CA for itself, or set ZK_QUORUM_TLS_NAMES=check where reverse DNS gives the names in the certificates.',
  },
  'login-file-given-twice': {
    severity: 'error',
    title: 'There are two files of users',
    meaning:
      'ZK_QUORUM_PASSWORD and ZK_SASL_USERS become jaas.conf, and a flag of the operator names another file. Java reads one.',
    without: "The operator's file is read, and the settings have no effect.",
    fix: 'Remove -Djava.security.auth.login.config, or keep all users in that file and unset the settings.',
  },
  'client-auth-scheme-ignored': {
    severity: 'error',
    title: 'The key requireClientAuthScheme has no effect',
    meaning:
      'Other images write requireClientAuthScheme=sasl to demand a login of clients. No version of ZooKeeper reads it.',
    without: 'Anonymous clients get in, although the configuration looks as if they did not.',
    fix: 'Remove the line and set ZK_REQUIRE_AUTH=sasl.',
  },
} as const satisfies ProblemPages;
