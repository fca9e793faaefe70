// What a running ensemble does for the clients of its control socket: one fault after the other, and its state at any
// time.
import type { ControlRequest } from './control.ts';
import { notRunning } from './control.ts';
import type { EnsembleDocument, StopDocument } from './document.ts';
import { applyFault, faults, findMember } from './faults.ts';
import type { Member } from './member.ts';

export interface Requests {
  handle(request: ControlRequest): Promise<unknown>;
  /** Faults are done from now on; until then they wait. */
  begin(): void;
  /** Settles when the fault that is under way is done; no further one begins. */
  finish(): Promise<void>;
}

export interface Ensemble {
  readonly members: readonly Member[];
  readonly folder: string;
  describe(): Promise<EnsembleDocument>;
  /** Ends the ensemble; settles when it has ended. */
  stop(): Promise<StopDocument>;
  /** Tells people what was done. */
  print(text: string): void;
}

const graceMs = 10_000;
const electionMs = 5_000;
const readyMs = 60_000;

export function openRequests({ members, folder, describe, stop, print }: Ensemble): Requests {
  const start = Promise.withResolvers<void>();
  let last: Promise<unknown> = start.promise;
  let isFinished = false;

  async function inflict({ command, member: word = '', waits }: ControlRequest): Promise<unknown> {
    const fault = faults.find((name) => name === command);
    if (fault === undefined) throw new Error(`expected a fault, got ${command}`);
    const turn = last.then(async () => {
      if (isFinished) throw notRunning(folder, 'it is being stopped');
      const member = await findMember(members, word, electionMs);
      await applyFault(fault, member, graceMs);
      print(`${fault} ${member.name}${member.name === word ? '' : ` (${word})`}`);
      return member;
    });
    last = turn.catch(() => {});
    const member = await turn;
    if (waits) await member.untilReady(readyMs);
    return member.describe();
  }

  return {
    handle(request) {
      if (request.command === 'status') return describe();
      if (request.command === 'stop' && request.member === undefined) return stop();
      return inflict(request);
    },
    begin: start.resolve,
    async finish() {
      isFinished = true;
      start.resolve();
      await last;
    },
  };
}
