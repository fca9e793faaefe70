// What the probes present and trust with TLS: the files of the flags, else those that the zoo.cfg of the server names.
import { isIP } from 'node:net';
import type { ConnectionOptions, SecureContextOptions } from 'node:tls';
import { errorCode } from '../problem.ts';
import { readBytes } from '../system/files.ts';
import { readTrustStore } from '../zookeeper/trust-store.ts';
import type { OptionValues, targetOptions } from './option-rows.ts';
import { usageError } from './options.ts';

type Flags = Partial<OptionValues<typeof targetOptions>>;

/** What OpenSSL is given, and the file with the key as the operator named it. */
interface Credentials {
  readonly options: SecureContextOptions;
  readonly subject: string;
  readonly path: string | undefined;
}

interface Store {
  readonly content: Buffer;
  readonly isPem: boolean;
}

type Trusted = SecureContextOptions['ca'];

/**
 * @param configuration the entries of the zoo.cfg of the server, used when no flag names a file
 * @throws {OperationalError} for a file that cannot be read or used, and a key store that only Java reads
 */
export function readTls(
  flags: Flags,
  host: string | undefined,
  configuration: ReadonlyMap<string, string>,
): ConnectionOptions {
  const tls = process.getBuiltinModule('node:tls');
  const hasFiles = [flags.ca, flags.cert, flags.pkcs12].some((file) => file !== undefined);
  const { options, subject, path } = hasFiles ? fromFlags(flags) : fromServer(configuration);
  const name = flags['server-name'];
  const checkName: typeof tls.checkServerIdentity = (asked, certificate) =>
    tls.checkServerIdentity(name ?? asked, certificate);
  try {
    return {
      // As in Java, an intermediate CA is enough.
      secureContext: tls.createSecureContext({ ...options, allowPartialTrustChain: true }),
      servername: [name, host].find((each) => each && isIP(each) === 0),
      checkServerIdentity: flags['skip-name-check'] ? () => undefined : checkName,
    };
  } catch (error) {
    throw usageError(
      'tls-files-unusable',
      subject,
      `${subject}=${path} cannot be used for TLS (${error instanceof Error ? error.message : error})`,
      'check the passphrase, and that the file has the key of its certificate',
    );
  }
}

function fromFlags(flags: Flags): Credentials {
  const read = (flag: 'ca' | 'cert' | 'key' | 'passphrase-file') =>
    flags[flag] === undefined ? undefined : readFile(`--${flag}`, flags[flag]);
  const cert = read('cert');
  const pfx = flags.pkcs12 === undefined ? undefined : readStore('--pkcs12', flags.pkcs12).content;
  const passphrase = read('passphrase-file')
    ?.toString('utf8')
    .replace(/\r?\n$/, '');
  return {
    options: { ca: read('ca'), cert, key: read('key') ?? cert, pfx, passphrase },
    subject: pfx ? '--pkcs12' : '--cert',
    path: flags.pkcs12 ?? flags.cert,
  };
}

function fromServer(configuration: ReadonlyMap<string, string>): Credentials {
  const store = (key: string) => {
    const path = configuration.get(key);
    return path ? readStore(key, path) : undefined;
  };
  const subject = 'ssl.keyStore.location';
  const key = store(subject);
  const passwordPath = configuration.get('ssl.keyStore.passwordPath');
  const passphrase = passwordPath
    ? readFile('ssl.keyStore.passwordPath', passwordPath).toString('utf8').trimEnd()
    : configuration.get('ssl.keyStore.password');
  return {
    options: {
      ...(key?.isPem ? { cert: key.content, key: key.content } : { pfx: key?.content }),
      passphrase: key && passphrase,
      ca: trusted(configuration.get('ssl.trustStore.location')),
    },
    subject,
    path: configuration.get(subject),
  };
}

/** The certificates of a trust store in PEM or JKS; of PKCS12, OpenSSL takes none without a key. */
function trusted(path: string | undefined): Trusted {
  if (!path) return undefined;
  const subject = 'ssl.trustStore.location';
  const authorities = readTrustStore(readFile(subject, path));
  if (authorities) return authorities.map(pemOf);
  const { isPem, content } = readStore(subject, path);
  return isPem ? content : undefined;
}

function pemOf(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

/** The first bytes of key stores that only Java reads. The name of a file and its declared type may be wrong. */
const javaFormats: Readonly<Record<string, string>> = { feedfeed: 'JKS', cececece: 'JCEKS' };

/** A key store in PEM or, as far as the first bytes show, in PKCS12. */
function readStore(subject: string, path: string): Store {
  const content = readFile(subject, path);
  const format = javaFormats[content.toString('hex', 0, 4)];
  if (format === undefined) return { content, isPem: content.includes('-----BEGIN ') };
  throw usageError(
    'tls-store-needs-java',
    subject,
    `${subject}=${path} is a ${format} key store, which only Java reads`,
    `keytool -importkeystore -srckeystore ${path} -destkeystore ${path}.p12 -deststoretype PKCS12, or PEM files with --ca, --cert and --key`,
  );
}

function readFile(subject: string, path: string): Buffer {
  try {
    return readBytes(path);
  } catch (error) {
    throw usageError(
      'tls-file-unreadable',
      subject,
      `${subject}=${path} cannot be read (${errorCode(error)})`,
      `ls -l ${path}, as the user that runs the probe`,
    );
  }
}
