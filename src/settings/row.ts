// What a row of the settings table consists of, and the names that follow from it. The rows are in table.ts.
import type { Kind } from './kind.ts';

export const groups = [
  'Ensemble',
  'Identity',
  'Ports',
  'Timing',
  'Limits',
  'Purging',
  'Server',
  'Security',
  'Folders',
  'Installation',
] as const;

/** Where a value is written. For zoo.cfg also the lines that are written with it, or while the setting is unset. */
export type Destination =
  | {
      readonly file: 'zoo.cfg';
      readonly key: string;
      /** What is written for every value, instead of the value. */
      readonly writes?: string;
      readonly with?: Readonly<Record<string, string>>;
      readonly without?: Readonly<Record<string, string>>;
      /** The server makes the system property zookeeper.KEY of it, which a JVM flag can set as well. */
      readonly isProperty?: true;
    }
  | {
      readonly file:
        | 'zoo.cfg'
        | 'java.env'
        | 'java.security'
        | 'jaas.conf'
        | 'tls'
        | 'myid'
        | 'log configuration';
      readonly as: string;
    };

/** A text, or a multiple of another setting by its name in the table. */
export type Default = string | { readonly times: number; readonly of: string };

export interface Row<T = unknown> {
  readonly env: string;
  readonly envAliases?: readonly string[];
  /** The flag, when it is not the variable's name (ZK_TICK_TIME is --tick-time). */
  readonly flag?: string;
  readonly flagAliases?: readonly string[];
  /** A flag that may be repeated; each text is one more line after those of the variable. */
  readonly lineFlag?: string;
  /** The text between that of another image and the own one, where both count. */
  readonly joins?: string;
  readonly kind: Kind<T>;
  readonly group: (typeof groups)[number];
  readonly default?: Default;
  /** The default while another setting, by its name in the table, has a value; without one there is none. */
  readonly defaultWith?: { readonly of: string; readonly text: string };
  /** A secret is shown nowhere, and has no flag, which the list of processes would show. */
  readonly isSecret?: true;
  readonly writtenTo?: Destination;
  /** The first ZooKeeper version with the key, for each release line that has it from a patch release on. */
  readonly since?: readonly string[];
  readonly unit?: string;
  /** A valid text, for rows whose default does not show one. */
  readonly example?: string;
  readonly about: string;
}

/** Every variable that is read for the row, NAME_FILE apart. */
export function variablesOf(row: Row): readonly string[] {
  return [row.env, ...(row.envAliases ?? [])];
}

export function flagOf(row: Row): string {
  return row.flag ?? row.env.replace(/^ZK_/, '').toLowerCase().replaceAll('_', '-');
}

/** Every flag that takes the whole value, without dashes. */
export function flagsOf(row: Row): readonly string[] {
  return row.isSecret ? [] : [flagOf(row), ...(row.flagAliases ?? [])];
}

/** A valid text: the example, else the default. */
export function exampleOf({ example, default: standard }: Row): string {
  return example ?? (typeof standard === 'string' ? standard : '');
}

/** A variable or flag with its value, quoted as a shell needs it. */
export function assignment(name: string, text: string): string {
  const isPlain = /^[\w.,:/%@+=-]+$/.test(text);
  return `${name}=${isPlain ? text : `'${text.replaceAll("'", "'\\''")}'`}`;
}
