// The keys that zoo.cfg understands, by version.

export type KeyLookUp =
  | { readonly kind: 'known' }
  | { readonly kind: 'newer'; readonly since: string }
  | { readonly kind: 'gone'; readonly until: string }
  | { readonly kind: 'jvm'; readonly property: string }
  | { readonly kind: 'unknown'; readonly nearest: string | undefined };

export function lookUpKey(_key: string, _version: string | undefined): KeyLookUp {
  return { kind: 'known' };
}
