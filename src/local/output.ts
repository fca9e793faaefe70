// What zk-local writes while an ensemble runs. A reader that is gone must not end it before its servers are stopped.
import { writeSync } from 'node:fs';
import { errorCode } from '../problem.ts';

export interface Output {
  /** A line for people, on stderr. */
  print(text: string): void;
  /** A text for people as it stands. */
  write(text: string): void;
  /** A line for programs, on stdout. */
  answer(text: string): void;
}

/** @param closed called when the reader of a stream is gone */
export function openOutput(closed: () => void): Output {
  const writeTo = (stream: 1 | 2) => (text: string) => {
    try {
      writeSync(stream, text);
    } catch (error) {
      // A pipe without a reader, and a terminal that was closed.
      if (['EPIPE', 'EIO'].includes(errorCode(error))) closed();
    }
  };
  const [write, writeAnswer] = [writeTo(2), writeTo(1)];
  return { write, print: (text) => write(`${text}\n`), answer: (text) => writeAnswer(`${text}\n`) };
}
