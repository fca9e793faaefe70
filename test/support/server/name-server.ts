// A name server that answers as a test wants it to: late, with an old address, or not at all. It notes every question.
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** What a name is answered with: an address, that it does not exist, or nothing. */
export type Answer = { readonly address: string } | 'unknown' | 'silence';

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
}

const typeA = 1;
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
    if (answer !== 'silence')
      socket.send(reply(message.subarray(0, end), type, answer), from.port, from.address);
  });
  socket.bind(port, address);
  await once(socket, 'listening');
  return {
    address,
    port: socket.address().port,
    questions,
    set: (name, answer) => void answers.set(name, answer),
    async [Symbol.asyncDispose]() {
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
  const address = type === typeA && answer !== 'unknown' ? answer.address : undefined;
  const head = Buffer.from(question);
  head.writeUInt16BE(answer === 'unknown' ? flags.unknown : flags.answer, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(address === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (address === undefined) return head;
  // The name of the question, type A, class IN, a time to live of 0, four bytes.
  const record = Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([head, record]);
}
