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
  readonly pem: string;
}

/** What makes a folder unusable. */
export type Flaw =
  /** `empty`, or the code of the system for a folder that cannot be opened. */
  | { readonly kind: 'no-files'; readonly path: string; readonly code: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: string }
  | { readonly kind: 'not-pem'; readonly path: string; readonly what: 'certificate' | 'key' }
  | { readonly kind: 'passphrase'; readonly path: string; readonly isGiven: boolean }
  | { readonly kind: 'key-type'; readonly path: string; readonly type: string }
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

/** Whether a certificate is for a host: its name, or a wildcard for the first label. */
export function isFor(host: string, { names }: Certificate): boolean {
  const wanted = host.toLowerCase();
  return names.some((name) => {
    const given = name.toLowerCase();
    return given === wanted || (given.startsWith('*.') && given.slice(1) === wanted.replace(/^[^.]+/, ''));
  });
}
