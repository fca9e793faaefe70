// The format JKS of Java, as far as trusted certificates go.
const magic = 0xfeedfeed;
const trustedEntry = 2;

/** ZooKeeper gives a store without a password this one. */
const password = '';

/** A store of certificates in DER; the same certificates give the same bytes. */
export function renderTrustStore(certificates: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(certificates.length, 8);
  const entries = certificates.map((der, index) => {
    const tag = Buffer.alloc(4);
    tag.writeUInt32BE(trustedEntry);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(der.length);
    return Buffer.concat([tag, javaText(`ca-${index + 1}`), Buffer.alloc(8), javaText('X.509'), length, der]);
  });
  const body = Buffer.concat([head, ...entries]);
  return Buffer.concat([body, digest(body)]);
}

/** The certificates of a store in DER; undefined when it holds anything else. */
export function readTrustStore(store: Buffer): readonly Buffer[] | undefined {
  try {
    const certificates: Buffer[] = [];
    let place = 12;
    const take = (length: number) => {
      const part = store.subarray(place, place + length);
      if (part.length < length) throw new RangeError('the store is too short');
      place += length;
      return part;
    };
    if (store.readUInt32BE(0) !== magic) return undefined;
    for (let count = store.readUInt32BE(8); count > 0; count -= 1) {
      if (take(4).readUInt32BE() !== trustedEntry) return undefined;
      take(take(2).readUInt16BE());
      take(8);
      if (store.readUInt32BE(4) === 2) take(take(2).readUInt16BE());
      certificates.push(take(take(4).readUInt32BE()));
    }
    return certificates;
  } catch {
    return undefined;
  }
}

function javaText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function digest(body: Buffer): Buffer {
  // Loaded here, because a probe only reads stores.
  const hash = process.getBuiltinModule('node:crypto').createHash('sha1');
  hash.update(Buffer.from(password, 'utf16le').swap16());
  hash.update('Mighty Aphrodite');
  return hash.update(body).digest();
}
