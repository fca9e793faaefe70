// Certificates that a peer may show, with what a ZooKeeper in Java says to each as the one that is dialled and as the one
// that dials, where it trusts the same CAs: the server test asks it, the unit test asks the listener of the bootstrap.
import { createAuthority, type Identity } from '../../../src/local/authority.ts';
import { issueOdd } from './openssl.ts';
import { expired, valid } from './secrets.ts';

export interface PeerCase {
  readonly what: string;
  readonly own: Identity;
  /** What follows the own certificate in tls.crt. */
  readonly chain?: readonly Identity[];
  readonly isAccepted: { readonly whenDialled: boolean; readonly whenDialling: boolean };
  /** For Java a CA is its name and its key; OpenSSL, by which the bootstrap decides, looks at the rest of it too. */
  readonly isRefusedByBootstrap?: true;
}

const names = ['localhost'];
const yes = { whenDialled: true, whenDialling: true };
const no = { whenDialled: false, whenDialling: false };

const root = createAuthority('root', valid);
const intermediate = root.issueAuthority('intermediate', valid);
const below = intermediate.issueAuthority('below the intermediate', valid);
const self = createAuthority('self-signed', valid);
const other = createAuthority('other', valid);
const ended = createAuthority('ended', expired);
const pinned = issueOdd({ subject: '/CN=pinned' });

const both = 'extendedKeyUsage=serverAuth,clientAuth';
const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
const withoutSubordinates = issueOdd({
  subject: '/CN=without subordinates',
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'],
});
const subordinate = issueOdd({ by: withoutSubordinates, subject: '/CN=subordinate', extensions: authority });
const forServers = issueOdd({
  by: self,
  subject: '/CN=for servers',
  extensions: [...authority, 'extendedKeyUsage=serverAuth'],
});
const named = issueOdd({
  by: self,
  subject: '/CN=of other names',
  extensions: [...authority, 'nameConstraints=critical,permitted;DNS:example.test'],
});
const signsNothing = issueOdd({
  by: self,
  subject: '/CN=signs nothing',
  extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,cRLSign'],
});

/** An intermediate whose root is not there, roots, and one certificate that is trusted itself. */
export const trusted: readonly Identity[] = [intermediate, self, ended, pinned, withoutSubordinates];

const of = (by: typeof root, validity = valid) => by.issue({ commonName: 'zk', names, validity });
const odd = (extensions: readonly string[], by: Identity = self, key?: readonly string[], hash?: string) =>
  issueOdd({
    by,
    extensions: ['subjectAltName=DNS:localhost', ...extensions],
    ...(key ? { key } : {}),
    ...(hash ? { hash } : {}),
  });

export const peerCases: readonly PeerCase[] = [
  { what: 'of an intermediate, with it', own: of(intermediate), chain: [intermediate], isAccepted: yes },
  { what: 'of an intermediate, alone', own: of(intermediate), isAccepted: yes },
  {
    what: 'of an intermediate, with its root',
    own: of(intermediate),
    chain: [intermediate, root],
    isAccepted: yes,
  },
  { what: 'of the root that is not trusted', own: of(root), isAccepted: no },
  { what: 'of a self-signed CA', own: of(self), isAccepted: yes },
  { what: 'of another CA', own: of(other), isAccepted: no },
  { what: 'of another CA, with it', own: of(other), chain: [other], isAccepted: no },
  { what: 'of a CA below the intermediate, with it', own: of(below), chain: [below], isAccepted: yes },
  { what: 'of a CA below the intermediate, alone', own: of(below), isAccepted: no },
  { what: 'that is trusted itself', own: pinned, isAccepted: yes },
  { what: 'that has expired', own: of(self, expired), isAccepted: no },
  { what: 'of a CA that has expired', own: of(ended), isAccepted: yes, isRefusedByBootstrap: true },
  {
    what: 'for servers',
    own: odd(['extendedKeyUsage=serverAuth']),
    isAccepted: { whenDialled: true, whenDialling: false },
  },
  {
    what: 'for clients',
    own: odd(['extendedKeyUsage=clientAuth']),
    isAccepted: { whenDialled: false, whenDialling: true },
  },
  { what: 'for anything', own: odd([]), isAccepted: yes },
  {
    what: 'for any usage',
    own: odd(['extendedKeyUsage=anyExtendedKeyUsage']),
    isAccepted: yes,
    isRefusedByBootstrap: true,
  },
  { what: 'for no signatures', own: odd([both, 'keyUsage=critical,keyEncipherment']), isAccepted: no },
  { what: 'that is a CA', own: odd([both, ...authority]), isAccepted: no },
  { what: 'with RSA of 1024 bits', own: odd([both], self, ['rsa:1024']), isAccepted: yes },
  { what: 'with RSA of 2048 bits', own: odd([both], self, ['rsa:2048']), isAccepted: yes },
  { what: 'with a signature of SHA-1', own: odd([both], self, undefined, 'sha1'), isAccepted: yes },
  {
    what: 'with a critical extension of nobody',
    own: odd([both, '1.2.3.4=critical,ASN1:NULL']),
    isAccepted: no,
  },
  {
    what: 'of a CA below one that may have none below it',
    own: odd([both], subordinate),
    chain: [subordinate],
    isAccepted: yes,
    isRefusedByBootstrap: true,
  },
  {
    what: 'of a CA for servers',
    own: odd([both], forServers),
    chain: [forServers],
    isAccepted: yes,
    isRefusedByBootstrap: true,
  },
  { what: 'of a CA for other names', own: odd([both], named), chain: [named], isAccepted: no },
  {
    what: 'of a CA that signs nothing',
    own: odd([both], signsNothing),
    chain: [signsNothing],
    isAccepted: no,
  },
];
