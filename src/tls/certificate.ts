// What a folder of certificates holds, as values: read in read.ts, judged in judge.ts.

export interface Certificate {
  /** As Java prints it, the most specific part first: `CN=zk-0,O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** The names and addresses that it is for. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** The extended key usages, as object identifiers; none is any. */
  readonly usages: readonly string[];
  /** Whether its key usage has digital signature, with which every handshake of today begins; so has none at all. */
  readonly signs: boolean;
  /** Of a CA: how many may be below it; undefined is any number. */
  readonly pathLength: number | undefined;
  readonly pem: string;
}

/** What makes a folder unusable. */
export type Flaw =
  /** `empty`, or the code of the system for a folder that cannot be opened. */
  | { readonly kind: 'no-files'; readonly path: string; readonly code: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: string }
  | { readonly kind: 'not-pem'; readonly path: string; readonly what: 'certificate' | 'key' }
  | { readonly kind: 'damaged-key'; readonly path: string }
  | { readonly kind: 'unknown-extension'; readonly path: string; readonly subject: string }
  | {
      readonly kind: 'name-constraint';
      readonly path: string;
      readonly subject: string;
      readonly name: string;
    }
  | { readonly kind: 'passphrase'; readonly path: string; readonly isGiven: boolean }
  | { readonly kind: 'key-type'; readonly path: string; readonly type: string }
  | {
      readonly kind: 'unknown-curve';
      readonly path: string;
      readonly subject: string;
      readonly curve: string;
    }
  | { readonly kind: 'key-of-another'; readonly path: string; readonly subject: string }
  | {
      readonly kind: 'signature';
      readonly path: string;
      readonly subject: string;
      readonly algorithm: string;
    }
  | { readonly kind: 'no-authority'; readonly path: string; readonly code: string };

export interface Material {
  readonly folder: string;
  readonly flaws: readonly Flaw[];
  /** The certificate of the server first, then those that lead to a CA. */
  readonly chain: readonly Certificate[];
  readonly authorities: readonly Certificate[];
  /** The one of them at which the chain ends. */
  readonly anchor: Certificate | undefined;
  /** The certificate at which the chain ends without a CA of the folder; undefined when it does not. */
  readonly untrusted: Certificate | undefined;
  /** The key in PKCS#8, unencrypted. */
  readonly key: string;
}

/** Both folders; undefined for what no setting names. */
export interface Certificates {
  readonly client: Material | undefined;
  readonly quorum: Material | undefined;
}

/** Whether a certificate is for a host, as ZooKeeper decides: a wildcard may be any part of one label. */
export function isFor(host: string, { names }: Certificate): boolean {
  const wanted = shortAddress(host).toLowerCase();
  return names.some((name) => matches(wanted, name.toLowerCase()));
}

function matches(host: string, name: string): boolean {
  const wildcard = name.indexOf('*');
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  if (wildcard < 0 || isAddress) return name === host;
  const [start, end] = [name.slice(0, wildcard), name.slice(wildcard + 1)];
  const rest = host.slice(start.length, host.length - end.length);
  return host === start + rest + end && !rest.includes('.');
}

/** An IPv6 address as it is written with the fewest characters; other names as they are. */
export function shortAddress(name: string): string {
  const url = `http://[${name}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : name;
}
