// What is said about the variables of other images: those that are refused, those that have no effect, and what is
// different here.
import { type Problem, quote } from '../../problem.ts';
import { redact } from '../../redact.ts';
import type { Given } from '../resolve.ts';
import { table } from '../table.ts';
import type { Dialect } from './dialect.ts';
import { dialects } from './index.ts';
import { fileFormOf, isChosen, variableOf } from './texts.ts';

/** The rows that a name has in the tables; a name that files have counts as the variable it is for. */
export function rowsOf(name: string) {
  return dialects.flatMap((dialect) => {
    const variable = variableOf(dialect, fileFormOf(dialect, name) ?? name);
    return variable ? [{ dialect, variable }] : [];
  });
}

/** The variables of other images that somebody has chosen. */
export function foreignNames(environment: Given['environment']): readonly string[] {
  return Object.keys(environment).filter((name) => {
    const found = rowsOf(name);
    return found.length > 0 && found.every(({ variable }) => isChosen(variable, environment[name]));
  });
}

/** Whatever image is meant: nobody who has asked for authentication or encryption gets an open ensemble. */
export function refusedVariables(
  { environment, files }: Given,
  dialect: Dialect | undefined,
): readonly Problem[] {
  return foreignNames(environment).flatMap((name) => {
    const file = files.get(name);
    const text = (file && 'text' in file ? file.text : environment[name])?.trim() ?? '';
    for (const { dialect: owner, variable } of rowsOf(name)) {
      if (variable.becomes === 'security' && !variable.isOff(text))
        return [open(name, text, variable, owner)];
      if (variable.becomes === 'refused' && owner === dialect && text !== variable.unless)
        return [refusedText(name, text, variable)];
    }
    return [];
  });
}

function open(
  name: string,
  text: string,
  { what, off }: { readonly what: string; readonly off: string },
  { title }: Dialect,
): Problem {
  return {
    id: 'security-not-supported',
    severity: 'error',
    subject: name,
    message: `${name}=${redact(text)} ${what} in the ${title} image, which the variable does not do here; everybody could connect to the server`,
    fix: `configure it with ${table.tlsDir.env}, ${table.quorumTlsDir.env}, ${table.saslUsers.env} or ${table.quorumPassword.env} (docs/tls.md), then ${name}=${off}; without that, ${name}=${off} only if everybody may connect`,
  };
}

/** Members without a client port, beside a port for TLS. */
export function secureOnly({ members: { variable }, title }: Dialect): Problem {
  return {
    id: 'security-not-supported',
    severity: 'error',
    subject: variable,
    message: `${variable} has no client port, so the ${title} image served TLS clients alone; everybody could connect to the plain port, ${table.clientPort.default}`,
    fix: `add ;${table.clientPort.default} to each member, and set ${table.tlsDir.env}, with which the plain port listens on loopback only (docs/tls.md)`,
  };
}

function refusedText(
  name: string,
  text: string,
  { unless, consequence }: { readonly unless: string; readonly consequence: string },
): Problem {
  return {
    id: 'variable-misleads-server',
    severity: 'error',
    subject: name,
    message: `${name} is ${quote(text)}, but ${quote(unless)} is written; ${consequence}`,
    fix: `unset ${name}`,
  };
}

/** The image goes on with NAME when NAME_FILE cannot be read. */
export function unreadableFiles(dialect: Dialect, { files }: Given): readonly Problem[] {
  return [...files].flatMap(([subject, file]) => {
    const name = fileFormOf(dialect, subject);
    if (name === undefined || 'text' in file) return [];
    return [
      {
        id: 'foreign-file-unreadable',
        severity: 'warning',
        subject,
        message: `${subject} names the file ${quote(file.path)}, which cannot be read: ${file.code}; ${name} is used, as in the ${dialect.title} image`,
        fix: `mount a file there that this user can read, or unset ${subject}`,
      } as const,
    ];
  });
}

export function notRead(names: readonly string[]): Problem {
  const subject = names.join(', ');
  return {
    id: 'foreign-variables-not-read',
    severity: 'warning',
    subject,
    message: `${subject} ${names.length > 1 ? 'belong' : 'belongs'} to another image and ${names.length > 1 ? 'have' : 'has'} no effect`,
    fix: `use the settings of docs/settings.md instead, or, to have the variables of that image read, ${table.dialect.env}`,
  };
}

export function withoutEffect(names: readonly string[], { title }: Dialect): Problem {
  const subject = names.join(', ');
  return {
    id: 'foreign-variables-ignored',
    severity: 'note',
    subject,
    message: `${subject}: without effect here, or already in the ${title} image`,
    fix: 'none needed; docs/migrating.md has the reason for each',
  };
}

export function different(dialect: Dialect, shownBy: readonly string[], words: readonly string[]): Problem {
  const subject = table.dialect.env;
  const reason = shownBy.length > 0 ? `, because of ${shownBy.slice(0, 3).join(', ')}` : '';
  return {
    id: 'dialect-differs',
    severity: 'note',
    subject,
    message: `${subject} is ${dialect.name}${reason}: the variables of the ${dialect.title} image are read; safer than there: ${words.join(', ')}`,
    fix: 'none needed; a setting that is given has its value, as docs/migrating.md shows',
  };
}
