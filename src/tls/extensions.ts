// The extensions of a certificate (RFC 5280, section 4.1), which Node does not show, as far as they decide whether Java
// takes it.

interface Value {
  readonly tag: number;
  readonly content: Buffer;
}

interface Extension {
  /** The object identifier, in hexadecimal. */
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Buffer;
}

const extensionsTag = 0xa3;
const booleanTag = 0x01;
const integerTag = 0x02;
const permittedTag = 0xa0;
const excludedTag = 0xa1;
const dnsNameTag = 0x82;

/** 2.5.29.15. */
const keyUsage = '551d0f';

/** 2.5.29.19. */
const basicConstraints = '551d13';
/** 2.5.29.30. */
const nameConstraints = '551d1e';

/** Usage of the key, names, constraints, policies, extended usage, and the type of Netscape. */
const knownToJava = [
  keyUsage,
  '551d11',
  basicConstraints,
  nameConstraints,
  '551d20',
  '551d21',
  '551d24',
  '551d25',
  '551d36',
  '6086480186f8420101',
];

/** Whether the key may sign: its usage has digital signature, or there is none. */
export function allowsSignatures(certificate: Buffer): boolean {
  const usage = extensionsOf(certificate).find(({ id }) => id === keyUsage);
  const [bits] = usage ? valuesIn(usage.value) : [];
  // After the number of unused bits.
  return bits === undefined || ((bits.content[1] ?? 0) & 0x80) !== 0;
}

/** Whether it has an extension that must be understood, and that Java does not. */
export function hasUnknownExtension(certificate: Buffer): boolean {
  return extensionsOf(certificate).some(({ id, isCritical }) => isCritical && !knownToJava.includes(id));
}

/** How many CAs may be between a CA and a certificate; undefined is any number. */
export function pathLength(certificate: Buffer): number | undefined {
  const constraints = extensionsOf(certificate).find(({ id }) => id === basicConstraints);
  const [sequence] = valuesIn(constraints?.value);
  return valuesIn(sequence?.content)
    .find(({ tag }) => tag === integerTag)
    ?.content.readUInt8();
}

/** The DNS names, with all below each, that a CA permits, where it permits only some, and those that it excludes. */
export function constrainedNames(certificate: Buffer) {
  const constraints = extensionsOf(certificate).find(({ id }) => id === nameConstraints);
  const [sequence] = valuesIn(constraints?.value);
  const namesIn = (list: number) =>
    valuesIn(sequence?.content)
      .filter(({ tag }) => tag === list)
      .flatMap(({ content }) => valuesIn(content))
      .flatMap((subtree) => valuesIn(subtree.content).slice(0, 1))
      .filter(({ tag }) => tag === dnsNameTag)
      .map(({ content }) => content.toString('latin1'));
  return { permitted: namesIn(permittedTag), excluded: namesIn(excludedTag) };
}

function extensionsOf(certificate: Buffer): readonly Extension[] {
  const [whole] = valuesIn(certificate);
  const [signed] = valuesIn(whole?.content);
  const field = valuesIn(signed?.content).find(({ tag }) => tag === extensionsTag);
  const [list] = valuesIn(field?.content);
  return valuesIn(list?.content).map(({ content }) => {
    const [id, ...rest] = valuesIn(content);
    return {
      id: id?.content.toString('hex') ?? '',
      isCritical: rest.some(({ tag }) => tag === booleanTag),
      value: rest.at(-1)?.content ?? Buffer.alloc(0),
    };
  });
}

/** The values in DER, one after the other, up to the first that is cut off. */
function valuesIn(bytes: Buffer = Buffer.alloc(0)): readonly Value[] {
  const values: Value[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const first = bytes[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + lengthBytes;
    if (lengthBytes > 4 || start > bytes.length) break;
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    values.push({ tag: bytes[at] ?? 0, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}
