// The flags of zk-ok and zk-metrics as rows, from which both the parsing and the help come.
import { formatColumns } from '../columns.ts';
import type { ProgramOption } from '../settings/program.ts';

export type OptionRows = Readonly<Record<string, ProgramOption>>;

export const targetOptions = {
  host: {
    value: 'HOST',
    about: 'Server to ask [default ZK_CLIENT_PORT_ADDRESS, else 127.0.0.1, then ::1]',
  },
  timeout: { value: 'MS', about: 'Milliseconds until it gives up [default 4000]' },
  tls: { about: 'Connect with TLS' },
  ca: { value: 'FILE', about: 'CA certificates to trust, PEM' },
  cert: { value: 'FILE', about: 'Client certificate, PEM, for a server that requires one' },
  key: { value: 'FILE', about: 'Key of the client certificate, PEM [default the same file]' },
  pkcs12: { value: 'FILE', about: 'Client certificate, key and CA certificates in one PKCS12 file' },
  'passphrase-file': { value: 'FILE', about: 'File with the passphrase of the key or the PKCS12 file' },
  'server-name': {
    value: 'NAME',
    about: 'Name to expect in the certificate of the server [default the host]',
  },
  'skip-name-check': { about: 'Accept a certificate for any name; its issuer is still checked' },
} as const satisfies OptionRows;

export const commonOptions = {
  help: { about: 'Show this help' },
  version: { about: 'Show the version of the toolkit' },
} as const satisfies OptionRows;

export type OptionValues<R extends OptionRows> = {
  readonly [N in keyof R]: (R[N] extends { readonly value: string } ? string : boolean) | undefined;
};

/** The rows as parseArgs takes them. */
export function parserOptions(rows: OptionRows): Record<string, { readonly type: 'string' | 'boolean' }> {
  return Object.fromEntries(
    Object.entries(rows).map(([flag, row]) => [flag, { type: row.value ? 'string' : 'boolean' }]),
  );
}

/** The rows as lines of the help. */
export function optionLines(rows: OptionRows): string {
  return formatColumns(
    Object.entries(rows).map(([flag, row]) => [`--${flag}${row.value ? ` ${row.value}` : ''}`, row.about]),
    '  ',
  );
}
