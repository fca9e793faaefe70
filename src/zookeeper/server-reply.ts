// The reply of a server to a four-letter word, and what replies to srvr and mntr have in them. Pure.

/** A reply, or how the question failed. */
export type Reply =
  | { readonly kind: 'answer'; readonly text: string }
  /** No process listens on the port. */
  | { readonly kind: 'refused' }
  /** Connected; the server closed or reset the connection without sending a byte. */
  | { readonly kind: 'closed' }
  /** No complete reply in time; the text is what arrived. */
  | { readonly kind: 'timeout'; readonly isConnected: boolean; readonly text: string }
  /** No route to the host, or no such host. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** The handshake failed, or the certificate was rejected; the code of OpenSSL or Node. */
  | { readonly kind: 'tls-failed'; readonly code: string };

export interface ServerFacts {
  /** In which role the server serves: leader, follower, observer, standalone or read-only. */
  readonly mode: string;
  readonly version: string | undefined;
  readonly zxid: string | undefined;
  /** Milliseconds, as the server measures them. */
  readonly latencyMs: { readonly min: number; readonly avg: number; readonly max: number } | undefined;
  readonly connections: number | undefined;
}

/** The facts in a reply to srvr; undefined when the text is not a complete one. */
export function readServerFacts(text: string): ServerFacts | undefined {
  const mode =
    /^Zookeeper version: [^\0]*\nMode: (leader|follower|observer|standalone|read-only)\nNode count: \d[^\0]*\n$/.exec(
      text,
    )?.[1];
  if (mode === undefined) return undefined;
  const [, min, avg, max] = /^Latency min\/avg\/max: ([\d.]+)\/([\d.]+)\/([\d.]+)$/m.exec(text) ?? [];
  const connections = /^Connections: (\d+)$/m.exec(text)?.[1];
  return {
    mode,
    version: /^Zookeeper version: ([^\s,-]+)/.exec(text)?.[1],
    zxid: /^Zxid: (\S+)$/m.exec(text)?.[1],
    latencyMs: max === undefined ? undefined : { min: Number(min), avg: Number(avg), max: Number(max) },
    connections: connections === undefined ? undefined : Number(connections),
  };
}

export interface ServerCounters {
  /** Packets since the server started or its statistics were reset; four-letter words count too. */
  readonly received: number | undefined;
  readonly sent: number | undefined;
  readonly outstanding: number | undefined;
  readonly znodes: number | undefined;
}

/** The counters in a complete reply to srvr. */
export function readServerCounters(text: string): ServerCounters {
  const count = (label: string) => {
    const digits = new RegExp(`^${label}: (\\d+)$`, 'm').exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  return {
    received: count('Received'),
    sent: count('Sent'),
    outstanding: count('Outstanding'),
    znodes: count('Node count'),
  };
}

export interface TransactionId {
  /** Of the leader that made the transaction. */
  readonly epoch: number;
  /** Its number within the epoch. */
  readonly counter: number;
}

/** The two halves of a zxid such as 0x100000007; undefined for 0xffffffffffffffff, which is that of no data. */
export function readTransactionId(zxid: string): TransactionId | undefined {
  if (!/^0x(?!f{16}$)[0-9a-f]{1,16}$/.test(zxid)) return undefined;
  const digits = zxid.slice(2).padStart(16, '0');
  return { epoch: Number.parseInt(digits.slice(0, 8), 16), counter: Number.parseInt(digits.slice(8), 16) };
}

/**
 * The values in a reply to mntr by key, in their order; undefined when the text is not a complete one.
 * Keys of the Prometheus provider have labels, and those have blanks: `zk_jvm_gc_collection_seconds_count{gc="G1 Young Generation"}`.
 */
export function readMonitor(text: string): ReadonlyMap<string, string> | undefined {
  if (!/^zk_version\t[^\n]+\n(?:[^\t\n\0]+\t[^\n\0]*\n)*$/.test(text)) return undefined;
  return new Map(
    text
      .slice(0, -1)
      .split('\n')
      .map((line) => {
        const tab = line.indexOf('\t');
        return [line.slice(0, tab), line.slice(tab + 1)];
      }),
  );
}
