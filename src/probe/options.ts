// The command lines of zk-ok and zk-metrics: rows of flags, from which both the parsing and the help come.
// node:util reads them, for yargs would take longer than the probe itself.
import { parseArgs } from 'node:util';
import { OperationalError, quote, status } from '../problem.ts';

interface ProbeOption {
  readonly about: string;
  /** What its value is called in the help; without it the flag is a switch. */
  readonly value?: string;
}

export type OptionRows = Readonly<Record<string, ProbeOption>>;

export const targetOptions = {
  host: {
    value: 'HOST',
    about: 'Whom to ask [default ZK_CLIENT_PORT_ADDRESS, else this machine, IPv4 or IPv6]',
  },
  timeout: { value: 'MS', about: 'Milliseconds until it gives up [default 4000]' },
  tls: { about: 'Ask inside TLS' },
  ca: { value: 'FILE', about: 'Certificates to trust, PEM' },
  cert: { value: 'FILE', about: 'Own certificate, PEM, for a server that asks for one' },
  key: { value: 'FILE', about: 'Its key, PEM [default the same file]' },
  pkcs12: { value: 'FILE', about: 'Own certificate, key and trust in one PKCS12 file' },
  'passphrase-file': { value: 'FILE', about: 'What opens the key or the PKCS12 file' },
  'server-name': { value: 'NAME', about: "Name that the server's certificate must have [default the host]" },
  'skip-name-check': { about: 'Trust a certificate whatever its name is; who signed it is still checked' },
} as const satisfies OptionRows;

export const commonOptions = {
  help: { about: 'Show this' },
  version: { about: 'Show the version of the toolkit' },
} as const satisfies OptionRows;

export type OptionValues<R extends OptionRows> = {
  readonly [N in keyof R]: (R[N] extends { readonly value: string } ? string : boolean) | undefined;
};

/** @throws {OperationalError} for flags that are not in the rows, or lack their value */
export function readOptions<R extends OptionRows>(
  name: string,
  argv: readonly string[],
  rows: R,
): { readonly values: OptionValues<R>; readonly port: string | undefined } {
  const options = Object.fromEntries(
    Object.entries(rows).map(([flag, row]) => [
      flag,
      { type: row.value ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
    if (positionals.length > 1)
      throw usage(name, 'arguments', `expected one port, got ${quote(positionals.join(' '))}`);
    // The rows say which flags have values, which the types of parseArgs have lost.
    return { values: values as OptionValues<R>, port: positionals[0] };
  } catch (error) {
    if (error instanceof OperationalError || !(error instanceof Error)) throw error;
    throw usage(name, 'arguments', error.message.replace(/\. .*/s, ''));
  }
}

/** The rows as lines of the help. */
export function optionLines(rows: OptionRows): string {
  const left = Object.entries(rows).map(([flag, row]) => `--${flag}${row.value ? ` ${row.value}` : ''}`);
  const width = Math.max(...left.map((text) => text.length));
  return Object.values(rows)
    .map((row, index) => `  ${(left[index] ?? '').padEnd(width)}  ${row.about}\n`)
    .join('');
}

export function readWholeNumber(
  name: string,
  subject: string,
  text: string,
  [min, max]: readonly [number, number],
  what: string,
): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw usage(name, subject, `expected ${what} from ${min} to ${max}, got ${quote(text)}`);
}

export function usage(
  name: string,
  subject: string,
  message: string,
  fix = `${name} --help`,
): OperationalError {
  return new OperationalError(status.usage, { subject, message, fix });
}
