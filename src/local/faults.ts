// What can be done to the servers of a running ensemble: which one is meant, what is refused, what follows.
import { setTimeout as pause } from 'node:timers/promises';
import { OperationalError, status } from '../problem.ts';
import type { ProblemId } from '../problems/index.ts';
import type { Member } from './member.ts';

export const faults = ['kill', 'stop', 'start', 'restart', 'freeze', 'thaw', 'wipe'] as const;

export type Fault = (typeof faults)[number];

const roles = ['leader', 'follower', 'observer', 'standalone'];

const pollMs = 100;

/**
 * The member of a name, an id, or the first one in a role.
 * @param electionMs how long it waits for one in the role, because after a fault there is none until an election ends
 * @throws {OperationalError} when there is none
 */
export async function findMember(
  members: readonly Member[],
  word: string,
  electionMs: number,
): Promise<Member> {
  const named = members.find(({ name, id }) => name === word || String(id) === word);
  if (named !== undefined) return named;
  if (!roles.includes(word)) throw unknownMember(members, word);
  const deadline = Date.now() + electionMs;
  do {
    for (const member of members) if ((await member.findRole()) === word) return member;
    await pause(pollMs);
  } while (Date.now() < deadline);
  throw new OperationalError(status.unavailable, {
    id: 'no-member-in-role',
    severity: 'error',
    subject: word,
    message: `no server is ${word} now: ${members.map(({ name, state }) => `${name} ${state}`).join(', ')}`,
    fix: 'zk-local status shows the role of each server; name one of them, or wait until an election has ended',
  });
}

/** Does it to a member; settles when it is done. @throws {OperationalError} when the state of the member forbids it */
export async function applyFault(fault: Fault, member: Member, graceMs: number): Promise<void> {
  const { name, state } = member;
  const runs = state === 'running' || state === 'frozen';
  switch (fault) {
    case 'start':
      if (runs)
        throw refusal('member-running', name, `${name} is ${state} already`, `zk-local restart ${name}`);
      return member.start();
    case 'restart':
      await member.stop(graceMs);
      return member.start();
    case 'wipe':
      if (runs)
        throw refusal(
          'member-running',
          name,
          `${name} is ${state}: only the volume of a stopped server can be wiped`,
          `zk-local stop ${name}, then zk-local wipe ${name}`,
        );
      return member.wipe();
  }
  if (!runs)
    throw refusal(
      'member-not-running',
      name,
      `${name} is ${state}: there is no process to ${fault}`,
      `zk-local start ${name}`,
    );
  switch (fault) {
    case 'kill':
      return member.kill();
    case 'stop':
      return member.stop(graceMs);
    case 'freeze':
      return member.freeze();
    case 'thaw':
      return member.thaw();
  }
}

function unknownMember(members: readonly Member[], word: string): OperationalError {
  const names = members.map(({ name, id }) => `${name} (${id})`).join(', ');
  return new OperationalError(status.usage, {
    id: 'unknown-member',
    severity: 'error',
    subject: word,
    message: `${word} is not a server of this ensemble, which has ${names}`,
    fix: 'give a name, an id, leader, follower or observer',
  });
}

function refusal(id: ProblemId, subject: string, message: string, fix: string): OperationalError {
  return new OperationalError(status.unavailable, { id, severity: 'error', subject, message, fix });
}
