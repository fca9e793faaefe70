// States of the servers of an ensemble for tests, from short words.
import type { EnsembleMember } from '../../../src/probe/ensemble-members.ts';
import type { MemberState } from '../../../src/probe/member-state.ts';
import { judge } from '../../../src/probe/verdict.ts';
import { type Reply, readMonitor, readServerCounters } from '../../../src/zookeeper/server-reply.ts';
import { stats } from './replies.ts';

export interface GivenMember {
  readonly role?: EnsembleMember['role'];
  readonly group?: number;
  readonly weight?: number;
}

/**
 * The servers zk-0, zk-1, …, one for each word: `-` for a server that is down, otherwise MODE[@ZXID][!MONITOR], where
 * the monitor is the entries of mntr with plus signs for blanks: `follower@0x100000007!zk_peer_state=following+-+broadcast,zk_uptime=5`.
 */
export function memberStates(words: string, members: readonly GivenMember[] = []): readonly MemberState[] {
  return words.split(' ').map((word, index) => {
    const [, mode = '', zxid = '0x100000007', entries] = /^([a-z-]+)(?:@(\w+))?(?:!(.+))?$/.exec(word) ?? [];
    const host = `zk-${index}`;
    const target = { host, port: 2181, isDefaultPort: false };
    const given = members[index];
    const reply: Reply =
      mode === '-' ? { kind: 'refused' } : { kind: 'answer', text: stats(mode).replace('0x100000007', zxid) };
    const monitor: Reply = {
      kind: 'answer',
      text:
        entries === undefined
          ? 'mntr is not executed because it is not in the whitelist.\n'
          : `zk_version\t3.9.5\n${entries.replaceAll('=', '\t').replaceAll(',', '\n').replaceAll('+', ' ')}\n`,
    };
    const ready = judge({ host, port: 2181, level: 'ready', allowReadOnly: true }, reply);
    return {
      member: {
        id: index + 1,
        name: host,
        target,
        role: given?.role,
        group: given?.group ?? 0,
        weight: given?.weight ?? 1,
      },
      address: `${host}:2181`,
      askedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      ready,
      synced: ready.facts ? judge({ host, port: 2181, level: 'synced' }, monitor) : ready,
      counters: ready.facts && reply.kind === 'answer' ? readServerCounters(reply.text) : undefined,
      monitor: ready.facts && readMonitor(monitor.text),
    };
  });
}
