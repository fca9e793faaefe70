// Values in the encoding of certificates: the distinguished encoding rules of ASN.1 (X.690), as far as X.509 needs them.

/** A value with its tag and its length. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

export const sequence = (...parts: readonly Uint8Array[]) => encode(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => encode(0x31, ...parts);
export const boolean = (value: boolean) => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const octets = (bytes: Uint8Array) => encode(0x04, bytes);
export const text = (value: string) => encode(0x0c, Buffer.from(value));
export const nothing = () => encode(0x05);
/** A value inside of a tag of the structure that it is in. */
export const tagged = (number: number, ...parts: readonly Uint8Array[]) => encode(0xa0 | number, ...parts);

/** A whole number that is not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Buffer.of(0) : bytes.subarray(start);
  // Without the zero it would be a negative number.
  return encode(0x02, Buffer.from((digits[0] ?? 0) >= 0x80 ? [0] : []), digits);
}

export const bits = (bytes: Uint8Array, unused = 0) => encode(0x03, Buffer.from([unused]), bytes);

/** The numbers of an object identifier, such as 2.5.29.17. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(inSevenBits)]));
}

/** Years from 2050 on have four digits (RFC 5280, section 4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? encode(0x17, Buffer.from(digits.slice(2)))
    : encode(0x18, Buffer.from(digits));
}

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [0x80 | bytes.length, ...bytes];
}

/** All bytes but the last have the high bit set. */
function inSevenBits(number: number): readonly number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
