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

/** 2.5.29.15. */
const keyUsage = '551d0f';

/** Usage of the key, names, constraints, policies, extended usage, and the type of Netscape. */
const knownToJava = [
  keyUsage,
  '551d11',
  '551d13',
  '551d1e',
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
