// Chooses the image whose variables are read: at most one.
import type { Problem } from '../../problem.ts';
import { type Given, givenOrigin } from '../resolve.ts';
import { type SettingName, table } from '../table.ts';
import type { Dialect } from './dialect.ts';
import { dialects } from './index.ts';
import { fileFormOf, isChosen, variableOf } from './texts.ts';

export interface Choice {
  readonly dialect: Dialect | undefined;
  /** The variables that show it; none when it was given. */
  readonly shownBy: readonly string[];
  readonly problem?: Problem;
}

/** With one of these the members are given in the way of this toolkit. */
const ownIdentity: readonly SettingName[] = ['replicas', 'members', 'myId'];

export function chooseDialect(given: Given): Choice {
  const chosen = givenOrigin('dialect', given);
  // A text that is no name of a dialect is refused as the value of the setting.
  if (chosen) {
    const text = 'text' in chosen ? chosen.text.toLowerCase() : '';
    return { dialect: dialects.find(({ name }) => name === text), shownBy: [] };
  }
  if (ownIdentity.some((name) => givenOrigin(name, given))) return { dialect: undefined, shownBy: [] };
  const candidates = dialects
    .map((dialect) => ({ dialect, shownBy: decisiveNames(dialect, given.environment) }))
    .filter(({ shownBy }) => shownBy.length > 0);
  const [first, second] = candidates;
  if (first && second) return { dialect: undefined, shownBy: [], problem: ambiguous(candidates) };
  return first ?? { dialect: undefined, shownBy: [] };
}

function decisiveNames(dialect: Dialect, environment: Given['environment']): readonly string[] {
  return Object.keys(environment).filter((name) => {
    const text = environment[name];
    if (fileFormOf(dialect, name) !== undefined) return isChosen(undefined, text);
    const variable = variableOf(dialect, name);
    if (!isChosen(variable, text)) return false;
    if (name === dialect.members.variable) return dialect.members.isDecisive(text?.trim() ?? '');
    return variable?.isDecisive === true;
  });
}

function ambiguous(
  candidates: readonly { readonly dialect: Dialect; readonly shownBy: readonly string[] }[],
): Problem {
  const [subject = ''] = candidates.map(({ shownBy }) => shownBy.join(', '));
  const lists = candidates.map(
    ({ dialect, shownBy }) => `${shownBy.join(', ')} of the ${dialect.title} image`,
  );
  const words = candidates.map(({ dialect }) => `${table.dialect.env}=${dialect.name}`);
  return {
    id: 'dialect-ambiguous',
    severity: 'error',
    subject,
    message: `the variables are ${lists.join(' and ')}; each image ignored those of the other`,
    fix: `set ${words.join(' or ')}, whichever image ran before, or remove the variables that it ignored`,
  };
}
