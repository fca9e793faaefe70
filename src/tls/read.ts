// Reads a folder of certificates as cert-manager, a Secret of type kubernetes.io/tls or an administrator fills it, in
// any encoding of the key. What is wrong with it becomes a flaw; nothing is thrown.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../problem.ts';
import { readText } from '../system/files.ts';
import type { Flaw, Material } from './certificate.ts';
import { forbiddenName, type Order, orderChain } from './chain.ts';
import { hasUnknownExtension } from './extensions.ts';
import { readKey } from './private-key.ts';
import {
  belongs,
  isUndamaged,
  outdatedSignature,
  type Parsed,
  parseCertificates,
  unknownCurveOf,
} from './x509.ts';

/** @param needsAuthority whether ca.crt must be there */
export function readMaterial(
  folder: string,
  passphrase: string | undefined,
  needsAuthority: boolean,
): Material {
  const flaws: Flaw[] = [];
  const current = currentFolder(folder);
  const obstacle = obstacleToAll(current);
  if (obstacle !== undefined) {
    const flaw: Flaw = { kind: 'no-files', path: folder, code: obstacle };
    return {
      folder,
      flaws: [flaw],
      chain: [],
      authorities: [],
      anchor: undefined,
      untrusted: undefined,
      key: '',
    };
  }
  const isCombined = !existsSync(join(current, 'tls.crt')) && existsSync(join(current, 'tls-combined.pem'));
  const [certificateFile, keyFile] = isCombined
    ? ['tls-combined.pem', 'tls-combined.pem']
    : ['tls.crt', 'tls.key'];
  const shown = (name: string) => `${folder}/${name}`;
  const text = (name: string): string | undefined => {
    try {
      return readText(join(current, name));
    } catch (error) {
      flaws.push({ kind: 'unreadable', path: shown(name), code: errorCode(error) });
      return undefined;
    }
  };
  const certificates = (name: string, content: string | undefined): readonly Parsed[] => {
    if (content === undefined) return [];
    const parsed = parseCertificates(content);
    if (parsed === undefined || parsed.length === 0)
      flaws.push({ kind: 'not-pem', path: shown(name), what: 'certificate' });
    return parsed ?? [];
  };

  const given = certificates(certificateFile, text(certificateFile));
  const keyText = text(keyFile);
  const readOrFlaw = keyText === undefined ? undefined : readKey(keyText, shown(keyFile), passphrase);
  const key = readOrFlaw && 'export' in readOrFlaw ? readOrFlaw : undefined;
  if (readOrFlaw && 'kind' in readOrFlaw) flaws.push(readOrFlaw);
  const authorities = readAuthorities(current, shown('ca.crt'), needsAuthority, flaws);
  const own = key && given.find(({ x509 }) => belongs(x509, key));
  if (key && given[0] && !own)
    flaws.push({ kind: 'key-of-another', path: shown(keyFile), subject: given[0].certificate.subject });
  const order = orderChain(own ?? given[0], given, authorities);
  const { chain, anchor, untrusted } = order;
  flaws.push(
    ...curveFlaws(shown(certificateFile), chain),
    ...curveFlaws(shown('ca.crt'), authorities),
    ...chainFlaws(shown(certificateFile), order),
  );
  return {
    folder,
    flaws,
    chain: chain.map(({ certificate }) => certificate),
    authorities: authorities.map(({ certificate }) => certificate),
    anchor: anchor?.certificate,
    untrusted: untrusted?.certificate,
    key: key ? String(key.export({ type: 'pkcs8', format: 'pem' })) : '',
  };
}

function curveFlaws(path: string, parsed: readonly Parsed[]): readonly Flaw[] {
  return parsed.flatMap(({ x509, certificate: { subject } }) => {
    const curve = unknownCurveOf(x509);
    return curve === undefined ? [] : [{ kind: 'unknown-curve', path, subject, curve }];
  });
}

function chainFlaws(path: string, { chain, anchor }: Order): readonly Flaw[] {
  const [own] = chain;
  const name = forbiddenName(chain, anchor);
  return [
    ...chain.flatMap(({ x509, certificate: { subject } }): readonly Flaw[] => {
      const algorithm = outdatedSignature(x509);
      return [
        ...(hasUnknownExtension(x509.raw) ? [{ kind: 'unknown-extension' as const, path, subject }] : []),
        ...(algorithm === undefined ? [] : [{ kind: 'signature' as const, path, subject, algorithm }]),
      ];
    }),
    ...(own && name !== undefined
      ? [{ kind: 'name-constraint' as const, path, subject: own.certificate.subject, name }]
      : []),
  ];
}

/** The folder behind `..data`, through which the kubelet swaps all files of a Secret at once. */
function currentFolder(folder: string): string {
  try {
    return realpathSync(join(folder, '..data'));
  } catch {
    return folder;
  }
}

const fileNames = ['tls.crt', 'tls.key', 'ca.crt', 'tls-combined.pem'];

/** Why a folder has none of the files; undefined when it has one. */
function obstacleToAll(folder: string): string | undefined {
  const codes = fileNames.map((name) => {
    try {
      lstatSync(join(folder, name));
      return undefined;
    } catch (error) {
      return errorCode(error);
    }
  });
  if (codes.includes(undefined)) return undefined;
  return codes[0] === 'ENOENT' && existsSync(folder) ? 'empty' : codes[0];
}

function readAuthorities(folder: string, shown: string, isNeeded: boolean, flaws: Flaw[]): readonly Parsed[] {
  try {
    const parsed = parseCertificates(readText(join(folder, 'ca.crt')));
    if (parsed && parsed.length > 0 && parsed.every(isUndamaged)) return withoutDuplicates(parsed);
    flaws.push({ kind: 'no-authority', path: shown, code: parsed?.length === 0 ? 'empty' : 'damaged' });
  } catch (error) {
    const code = errorCode(error);
    if (isNeeded || code !== 'ENOENT') flaws.push({ kind: 'no-authority', path: shown, code });
  }
  return [];
}

function withoutDuplicates(parsed: readonly Parsed[]): readonly Parsed[] {
  return [...new Map(parsed.map((each) => [each.x509.fingerprint256, each])).values()];
}
