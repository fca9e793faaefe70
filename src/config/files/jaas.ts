// Renders jaas.conf: the users that servers and clients may log in as, and the one that this server logs in as.
import type { Login } from '../../settings/kinds.ts';
import type { Values } from '../../settings/table.ts';

export interface LoginFile {
  readonly text: string;
  /** The same without passwords. */
  readonly shown: string;
}

/** Undefined while no setting has a password. */
export function loginFile(values: Values): LoginFile | undefined {
  const sections = [
    ...quorumSections(values),
    ...(values.saslUsers ? [['Server', userLines(values.saslUsers)] as const] : []),
  ];
  if (sections.length === 0) return undefined;
  const render = (show: (password: string) => string) =>
    `// Written by zk-gen-config at every start; changes are lost.\n${sections
      .map(([name, lines]) =>
        section(
          name,
          lines.map(([key, password]) => `${key}=${show(password)}`),
        ),
      )
      .join('')}`;
  return { text: render(quoted), shown: render(() => '[hidden]') };
}

type Entry = readonly [key: string, value: string];

function quorumSections(values: Values): readonly (readonly [name: string, lines: readonly Entry[]])[] {
  const { quorumUser, quorumPassword, quorumOtherUsers = [] } = values;
  if (quorumPassword === undefined) return [];
  const own = { name: quorumUser, password: quorumPassword };
  return [
    ['QuorumServer', userLines([own, ...quorumOtherUsers])],
    [
      'QuorumLearner',
      [
        ['username', quorumUser],
        ['password', quorumPassword],
      ],
    ],
  ];
}

/** In quotes, because a name may have an `@` or a slash. */
function userLines(logins: readonly Login[]): readonly Entry[] {
  return logins.map(({ name, password }) => [quoted(`user_${name}`), password]);
}

function section(name: string, lines: readonly string[]): string {
  return `${name} {
  org.apache.zookeeper.server.auth.DigestLoginModule required
${lines.map((line) => `  ${line}`).join('\n')};
};
`;
}

/** The kinds of the settings refuse the two texts that cannot be escaped: a line break and `${`. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
