import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { openScreen } from '../../../src/probe/screen.ts';

class FakeTerminal extends EventEmitter {
  written = '';
  columns = 80;
  rows = 24;

  write(text: string): boolean {
    this.written += text;
    return true;
  }

  /** What has been written since the last call. */
  take(): string {
    const text = this.written;
    this.written = '';
    return text;
  }
}

it('replaces the text that it showed before', () => {
  const terminal = new FakeTerminal();
  const show = openScreen(terminal as unknown as NodeJS.WriteStream);
  show('one\ntwo\n');
  expect(terminal.take()).toBe('\r\x1b[Jone\ntwo\n');
  show('three\n');
  expect(terminal.take()).toBe('\x1b[2A\r\x1b[Jthree\n');
  show('four\n');
  expect(terminal.take()).toBe('\x1b[1A\r\x1b[Jfour\n');
});

it('cuts the text to the size of the terminal, and shows the last line', () => {
  const terminal = new FakeTerminal();
  terminal.columns = 5;
  terminal.rows = 4;
  const show = openScreen(terminal as unknown as NodeJS.WriteStream);
  show('a long head\n1\n2\n3\nthe end\n');
  expect(terminal.take()).toBe('\r\x1b[Ja lon\n1\nthe e\n');
  terminal.rows = 1;
  show('head\nend\n');
  expect(terminal.take()).toBe('\x1b[3A\r\x1b[Jend\n');
});

it('cuts nothing where the size is unknown', () => {
  const terminal = new FakeTerminal();
  terminal.columns = 0;
  terminal.rows = 0;
  openScreen(terminal as unknown as NodeJS.WriteStream)('head\n1\nend\n');
  expect(terminal.take()).toBe('\r\x1b[Jhead\n1\nend\n');
});

it('starts again at the top when the size changes', () => {
  const terminal = new FakeTerminal();
  const show = openScreen(terminal as unknown as NodeJS.WriteStream);
  show('one\ntwo\n');
  terminal.take();
  terminal.emit('resize');
  show('one\ntwo\n');
  expect(terminal.take()).toBe('\x1b[H\x1b[2J\r\x1b[Jone\ntwo\n');
});
