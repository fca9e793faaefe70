// Judges a reply to a four-letter word: is the server alive, does it serve. Pure.
import type { Question, Reply } from './four-letter.ts';
import { quote } from './trouble.ts';

export type Level = 'alive' | 'ready';

/** Why the answer is no: the first word of what zk-ok prints. */
export type Reason =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'silent'
  | 'unexpected'
  | 'not-serving'
  | 'read-only';

export interface Verdict {
  readonly reason: 'ok' | Reason;
  readonly text: string;
}

/** The word that is asked for a level. ruok is answered without a quorum; srvr says what the server serves as. */
export const wordFor: Readonly<Record<Level, string>> = { alive: 'ruok', ready: 'srvr' };

const notServing = 'This ZooKeeper instance is not currently serving requests';

export function judge(level: Level, question: Omit<Question, 'timeoutMs'>, reply: Reply): Verdict {
  const whom = `${question.host}:${question.port}`;
  const no = (reason: Reason, text: string): Verdict => ({ reason, text: `${reason}: ${whom} ${text}` });
  const yes = (text: string): Verdict => ({ reason: 'ok', text: `ok: ${whom} ${text}` });
  const { word } = question;

  switch (reply.kind) {
    case 'refused':
      return no('refused', 'refuses connections: the server is not up yet, or listens on another port');
    case 'closed':
      return no(
        'silent',
        `closed the connection without an answer to ${word}: maxClientCnxns may be reached, or it speaks TLS`,
      );
    case 'timeout':
      return no(
        'timeout',
        `did not answer ${word} in time${reply.text ? `, only ${quote(reply.text)}` : ''}`,
      );
    case 'unreachable':
      return no('unreachable', `cannot be reached (${reply.code})`);
    case 'answer':
      break;
  }

  const text = reply.text;
  if (text.startsWith(`${word} is not executed because it is not in the whitelist.`)) {
    const cure = `add ${word} to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST)`;
    return level === 'alive'
      ? yes(`is alive, but does not answer ${word}: ${cure}`)
      : no('unexpected', `does not answer ${word}: ${cure}`);
  }
  if (text.startsWith(notServing)) {
    return level === 'alive'
      ? yes('is alive, not serving')
      : no('not-serving', 'is not serving: it has no quorum yet, or lost it');
  }
  const mode = /^Mode: (\S+)$/m.exec(text)?.[1];
  if (/^Zookeeper version: /i.test(text) && mode) {
    if (mode === 'read-only' && level === 'ready')
      return no('read-only', 'serves reads only: it has lost the quorum');
    if (/^(?:leader|follower|observer|standalone|read-only)$/.test(mode)) return yes(`is ${level}, ${mode}`);
  }
  if (level === 'alive' && text === 'imok') return yes('is alive');
  return no('unexpected', `answered ${word} with ${quote(text)}: is another program on this port?`);
}
