// What is said about a zoo.cfg that this toolkit has not written: why it is refused, or that it is used as it is.
import type { Problem } from '../../problem.ts';
import { table } from '../table.ts';
import type { Dialect } from './dialect.ts';

/** An image that writes its file from variables at every start has never used another one. */
export function refuseBeside(path: string, { title }: Dialect, shownBy: readonly string[]): Problem {
  const names = shownBy.length > 0 ? shownBy.slice(0, 3).join(', ') : table.dialect.env;
  return {
    id: 'existing-zoo-cfg',
    severity: 'error',
    subject: path,
    message: `${path} was not written by this toolkit, so it is used as it is; but because of ${names} the image before was the ${title} image, which wrote its configuration from variables at every start`,
    fix: `move ${path} away, or unset the variables of the ${title} image`,
  };
}

export function contradicted(path: string, given: readonly string[]): Problem {
  return {
    id: 'existing-zoo-cfg',
    severity: 'error',
    subject: path,
    message: `${path} was not written by this toolkit, so it is used as it is; but ${given.join(', ')} ${given.length > 1 ? 'are' : 'is'} given too, which the file has otherwise or not at all`,
    fix: `write it to ${path} and unset the variable; or, to have the file written from the settings, move it away`,
  };
}

export function incomplete(path: string, missing: readonly string[]): Problem {
  return {
    id: 'zoo-cfg-incomplete',
    severity: 'error',
    subject: path,
    message: `${path} has no ${missing.join(' and no ')}; the server would not start, or serve nobody`,
    fix: `add ${missing.map((key) => `${key}=${examples[key]}`).join(', ')} to ${path}`,
  };
}

const examples: Readonly<Record<string, string>> = {
  dataDir: '/data',
  initLimit: '10',
  syncLimit: '5',
  clientPort: '2181',
};

export function unreadableDynamic(
  subject: string,
  { path, code }: { readonly path: string; readonly code: string },
): Problem {
  return {
    id: 'file-unreadable',
    severity: 'error',
    subject,
    message: `${subject} names the file ${path} in dynamicConfigFile, which cannot be read: ${code}`,
    fix: `mount ${path}, or correct dynamicConfigFile`,
  };
}

export function unprotected(path: string): Problem {
  return {
    id: 'zoo-cfg-unprotected',
    severity: 'error',
    subject: path,
    message: `${path} has db.autocreate=true, which overrules the flag of this toolkit; a server that lost its volume could outvote those that have the data`,
    fix: `remove db.autocreate from ${path}`,
  };
}

export function adopted(path: string, idle: readonly string[]): Problem {
  const others =
    idle.length > 0 ? `; beside it ${idle.join(', ')} ${idle.length > 1 ? 'have' : 'has'} no effect` : '';
  return {
    id: 'zoo-cfg-adopted',
    severity: 'note',
    subject: path,
    message: `${path} was not written by this toolkit and is used as it is, with -Dzookeeper.db.autocreate=false${others}`,
    fix: 'none needed; docs/migrating.md has what is checked, and what can be given besides',
  };
}
