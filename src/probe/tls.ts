// What the probes show and trust inside TLS: files from the command line, else those of the server beside them.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { errorCode, type OperationalError } from '../problem.ts';
import { type OptionValues, type targetOptions, usage } from './options.ts';

type Flags = Partial<OptionValues<typeof targetOptions>>;

/**
 * @param configuration the entries of the server's zoo.cfg, which fill in for flags that are not given
 * @throws {OperationalError} for a file that cannot be read, or a store of a kind that only Java reads
 */
export function readTls(
  name: string,
  flags: Flags,
  host: string | undefined,
  configuration: ReadonlyMap<string, string>,
): ConnectionOptions {
  const hasFlags = [flags.ca, flags.cert, flags.pkcs12].some((file) => file !== undefined);
  const material = hasFlags ? fromFlags(name, flags) : fromServer(name, configuration);
  const serverName = flags['server-name'] ?? (host && isIP(host) === 0 ? host : undefined);
  return {
    ...material,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(flags['server-name'] === undefined
      ? {}
      : { checkServerIdentity: (_, certificate) => checkName(flags['server-name'] ?? '', certificate) }),
    ...(flags['skip-name-check'] ? { checkServerIdentity: () => undefined } : {}),
  };
}

const checkName: NonNullable<ConnectionOptions['checkServerIdentity']> = (expected, certificate) =>
  process.getBuiltinModule('node:tls').checkServerIdentity(expected, certificate);

function fromFlags(name: string, flags: Flags): ConnectionOptions {
  const read = (flag: 'ca' | 'cert' | 'key' | 'pkcs12' | 'passphrase-file') =>
    flags[flag] === undefined ? undefined : readFile(name, `--${flag}`, flags[flag]);
  const passphrase = read('passphrase-file')
    ?.toString('utf8')
    .replace(/\r?\n$/, '');
  const cert = read('cert');
  return defined({ ca: read('ca'), cert, key: read('key') ?? cert, pfx: read('pkcs12'), passphrase });
}

function fromServer(name: string, configuration: ReadonlyMap<string, string>): ConnectionOptions {
  const key = store(name, configuration, 'ssl.keyStore');
  const trust = store(name, configuration, 'ssl.trustStore');
  return defined({
    ...(key?.isPem ? { cert: key.content, key: key.content } : { pfx: key?.content }),
    passphrase: key?.password,
    ca: trust?.isPem ? trust.content : undefined,
  });
}

interface Store {
  readonly content: Buffer;
  readonly isPem: boolean;
  readonly password: string | undefined;
}

function store(name: string, configuration: ReadonlyMap<string, string>, key: string): Store | undefined {
  const location = configuration.get(`${key}.location`);
  if (!location) return undefined;
  const type = configuration.get(`${key}.type`)?.toUpperCase();
  const isPem = type === 'PEM' || (type === undefined && location.endsWith('.pem'));
  const isPkcs12 = type === 'PKCS12' || (type === undefined && /\.(?:p12|pkcs12|pfx)$/.test(location));
  if (!isPem && !isPkcs12) {
    throw usage(
      name,
      `${key}.location`,
      `expected PEM or PKCS12, which are read without Java, got ${location}`,
      '--ca FILE, --cert FILE and --key FILE, all PEM',
    );
  }
  const passwordPath = configuration.get(`${key}.passwordPath`);
  const password = passwordPath
    ? readFile(name, `${key}.passwordPath`, passwordPath).toString('utf8').trimEnd()
    : configuration.get(`${key}.password`);
  return { content: readFile(name, `${key}.location`, location), isPem, password };
}

function readFile(name: string, subject: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(name, subject, path, error);
  }
}

function unreadable(name: string, subject: string, path: string, error: unknown): OperationalError {
  return usage(name, subject, `expected a file that can be read, got ${path} (${errorCode(error)})`);
}

function defined(options: { readonly [N in keyof ConnectionOptions]: ConnectionOptions[N] | undefined }) {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as ConnectionOptions;
}
