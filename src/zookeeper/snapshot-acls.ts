// The access control lists at the head of a snapshot, as ZooKeeper writes them: a file header, the sessions, then every
// list that a node has, each once. Pure.

const fileHeaderBytes = 16;
const sessionBytes = 12;

/**
 * The ids of one scheme among the lists, such as the users of `sasl`; undefined for bytes that are no snapshot, or end
 * before the lists do.
 */
export function idsOfScheme(bytes: Uint8Array, scheme: string): readonly string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  let at = fileHeaderBytes;
  const int = () => {
    at += 4;
    return view.getInt32(at - 4);
  };
  const text = () => {
    const length = int();
    if (length < 0) return '';
    at += length;
    if (at > bytes.length) throw new RangeError('the bytes end within a text');
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  try {
    if (new TextDecoder().decode(bytes.subarray(0, 4)) !== 'ZKSN') return undefined;
    const sessions = int();
    at += sessions * sessionBytes;
    for (let lists = int(); lists > 0; lists -= 1) {
      at += 8;
      for (let entries = int(); entries > 0; entries -= 1) {
        at += 4;
        const isWanted = text() === scheme;
        const id = text();
        if (isWanted) found.add(id);
      }
    }
    return [...found];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
