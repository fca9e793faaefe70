// What a dialect consists of: the variables of another ZooKeeper image as rows, each with what becomes of it. The
// tables are in official.ts, bitnami.ts and confluent.ts, the translation in translate.ts.
import type { Result } from '../kind.ts';
import type { SettingName } from '../table.ts';

export type DialectName = 'official' | 'bitnami' | 'confluent';

/** A line that the image would have had in zoo.cfg. */
export type KeyValue = readonly [key: string, value: string];

/** How a text is converted, and a text that is expected, for messages. */
interface Conversion {
  readonly convert?: (text: string) => Result<string>;
  readonly example?: string;
}

/** What becomes of a variable. */
type Outcome =
  | (Conversion & { readonly becomes: 'setting'; readonly setting: SettingName })
  /** The image writes it to zoo.cfg. */
  | (Conversion & { readonly becomes: 'line'; readonly key: string })
  | {
      readonly becomes: 'lines';
      readonly read: (text: string) => Result<readonly KeyValue[]>;
      readonly example: string;
    }
  /** Words of the JVM's command line. */
  | { readonly becomes: 'jvm words' }
  /** Read by zkServer.sh, under this name or another one. */
  | { readonly becomes: 'server variable'; readonly name?: string }
  /** Asks for authentication or encryption, unless its text is off; refused, because it is not translated. */
  | {
      readonly becomes: 'security';
      readonly what: string;
      readonly isOff: (text: string) => boolean;
      /** The text for an open server. */
      readonly off: string;
    }
  /** Refused, except for one text. */
  | { readonly becomes: 'refused'; readonly unless: string; readonly consequence: string }
  /** Has no effect here, or had none there. */
  | { readonly becomes: 'ignored' };

interface Use {
  /** Only users of this image set it. */
  readonly isDecisive?: true;
  /** Set by the image itself, so that images built FROM it inherit the text, which then is nobody's choice. */
  readonly inherited?: string;
  /** What the image writes when it is not given, where that shows outside. */
  readonly default?: string;
}

export type Variable = Outcome & Use;

/** A default that stays that of this toolkit, because it is only safer, and the image's own. */
interface Difference {
  readonly setting: SettingName;
  readonly there: string;
}

export interface Dialect {
  readonly name: DialectName;
  /** As it completes "the … image". */
  readonly title: string;
  /** In the order in which the image writes zoo.cfg: of two lines with one key, the last counts. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** Variables that start so are lines, written before another variable, with a key that follows from the name. */
  readonly linePrefix?: {
    readonly prefix: string;
    readonly before: string;
    readonly key: (rest: string) => string;
  };
  /** Whether the image writes its configuration at every start, also over a file that is there. */
  readonly writesAlways?: true;
  /** Whether NAME_FILE names a file that replaces NAME. */
  readonly hasFiles: boolean;
  readonly members: {
    readonly variable: string;
    /** Whether a text shows that this image is meant. */
    readonly isDecisive: (text: string) => boolean;
  };
  /** The variables whose words may be -Dzookeeper.KEY=value. */
  readonly jvmVariables: readonly string[];
  /** Lines that the image writes first, and that follow from no variable of the table. */
  readonly defaultLines?: (isGiven: (name: string) => boolean) => readonly KeyValue[];
  /** What is so in the image, and given by no variable and no line. */
  readonly constants: Readonly<Partial<Record<'confDir' | 'logDir' | 'user', string>>>;
  readonly differences: readonly Difference[];
}

/** What zkServer.sh reads itself, in every image that starts it. */
export const zkServerVariables: Readonly<Record<string, Variable>> = Object.fromEntries(
  [
    'JVMFLAGS',
    'SERVER_JVMFLAGS',
    'JMXDISABLE',
    'JMXPORT',
    'JMXAUTH',
    'JMXSSL',
    'JMXLOCALONLY',
    'JMXHOSTNAME',
    'JMXLOG4J',
    'ZOO_LOG_FILE',
    'ZOOPIDFILE',
    'ZOO_DATADIR_AUTOCREATE_DISABLE',
  ].map((name) => [name, { becomes: 'server variable' }]),
);

export function line(key: string, others: Conversion & Use = {}): Variable {
  return { becomes: 'line', key, ...others };
}

/** true or false, as ZooKeeper reads it; any other word would be false there, and is refused here. */
export function javaBoolean(text: string): Result<string> {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false'
    ? { ok: true, value: word }
    : { ok: false, expected: 'true or false' };
}

/** A number of MiB as a size. */
export function mebibytes(text: string): Result<string> {
  return /^[1-9][0-9]{0,6}$/.test(text)
    ? { ok: true, value: `${text}m` }
    : { ok: false, expected: 'a number of MiB' };
}

/** What follows the host of a member: two ports, and its role. */
export const portsAndRole = String.raw`:\d{1,5}:\d{1,5}(?::(?:participant|observer))?`;
