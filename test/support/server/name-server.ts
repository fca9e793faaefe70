// A name server that answers as a test wants it to: late, with an old address, or not at all. It notes every question.
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** What a name is answered with: an address, that it does not exist, or nothing; and an address with a name, maybe late. */
export type Answer =
  | { readonly address: string }
  | { readonly name: string; readonly afterMs?: number }
  | 'unknown'
  | 'silence';

export interface Question {
  readonly name: string;
  readonly answer: Answer;
}

export interface NameServer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Questions for an IPv4 address, in their order. */
  readonly questions: readonly Question[];
  /** From now on. A name that was never set is unknown. */
  set(name: string, answer: Answer): void;
  /** The same for the name of an address. */
  setReverse(address: string, answer: Answer): void;
}

const typeA = 1;
const typePtr = 12;
const flags = { answer: 0x8180, unknown: 0x8183 };

/** @param address on loopback, where the port is free; 0 is any */
export async function startNameServer(address: string, port = 53): Promise<NameServer> {
  const socket = createSocket('udp4');
  const answers = new Map<string, Answer>();
  const questions: Question[] = [];
  socket.on('message', (message, from: RemoteInfo) => {
    const { name, type, end } = readQuestion(message);
    const answer = answers.get(name) ?? 'unknown';
    if (type === typeA) questions.push({ name, answer });
    if (answer === 'silence') return;
    const send = () => socket.send(reply(message.subarray(0, end), type, answer), from.port, from.address);
    if (typeof answer === 'object' && 'name' in answer && answer.afterMs) delay(send, answer.afterMs);
    else send();
  });
  const late = new Set<NodeJS.Timeout>();
  const delay = (send: () => void, ms: number) => {
    const timer = setTimeout(() => {
      late.delete(timer);
      send();
    }, ms);
    late.add(timer);
  };
  socket.bind(port, address);
  await once(socket, 'listening');
  return {
    address,
    port: socket.address().port,
    questions,
    set: (name, answer) => void answers.set(name, answer),
    setReverse: (address, answer) =>
      void answers.set(`${address.split('.').reverse().join('.')}.in-addr.arpa`, answer),
    async [Symbol.asyncDispose]() {
      for (const timer of late) clearTimeout(timer);
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The only question of a message, and where it ends. */
function readQuestion(message: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function reply(question: Buffer, type: number, answer: Exclude<Answer, 'silence'>): Buffer {
  const data = answer === 'unknown' ? undefined : dataOf(type, answer);
  const head = Buffer.from(question);
  head.writeUInt16BE(answer === 'unknown' ? flags.unknown : flags.answer, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (data === undefined) return head;
  // The name of the question, its type, class IN, a time to live of 0.
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([head, record, data]);
}

/** Undefined for a name that exists and has nothing of the type. */
function dataOf(type: number, answer: Exclude<Answer, string>): Buffer | undefined {
  if (type === typeA && 'address' in answer) return Buffer.from(answer.address.split('.').map(Number));
  if (type !== typePtr || !('name' in answer)) return undefined;
  const labels = answer.name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.of(0)]);
}
