// What a program's command line consists of, besides the flags of the settings.

/** A flag of one program that is not a setting. */
export interface ProgramOption {
  readonly about: string;
  /** The name of its value, such as `DIR`; without it the flag is a switch. */
  readonly value?: string;
  /** Flags that it cannot be combined with, without dashes. */
  readonly excludes?: readonly string[];
  /** Flags of which at least one must be given with it, without dashes. */
  readonly needs?: readonly string[];
  /** The values that completion offers. */
  readonly complete?: () => Promise<readonly string[]>;
}

export interface Program {
  readonly name: string;
  readonly usage: string;
  readonly options: Readonly<Record<string, ProgramOption>>;
  /** The names of the words that it takes beside its flags, such as `MEMBER`, in their order. */
  readonly words?: readonly string[];
  /** Whether the flags of the settings are accepted as well. */
  readonly takesSettings: boolean;
  readonly epilogue: string;
}

/** How a completion script of yargs calls the program. */
export const completing = '--get-yargs-completions';
