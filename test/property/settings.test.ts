// Any text for any setting is refused with a problem that names its variable, or survives: what is written reads
// back as the value that was meant, and no text makes a line of its own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zooCfgLines } from '../../src/config/files/zoo-cfg.ts';
import { makePlan } from '../../src/generate/plan.ts';
import { defaultText, type Row, rows, type SettingName, table } from '../../src/settings/table.ts';
import { propertyLine, readProperties } from '../../src/zookeeper/properties.ts';
import { factsOf, hostOf } from '../support/process/settings.ts';

const numRuns = Number(process.env.CONFIGURATIONS ?? 300);
const seed = 20_240_229;

const evil = fc.constantFrom(
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\\\n',
  '#',
  '!',
  '=',
  ':',
  ' ',
  '\t',
  '\f',
  '\0',
  '"',
  "'",
  '$(id)',
  '`id`',
  '${HOME}',
  '%',
  ';',
  ',',
  '-',
  '.',
  '/',
  '\\u000a',
  '\\u000aserver.9=evil:1:2',
  '\nserver.9=evil:1:2\n',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
  '٣',
  'ß',
  '😀',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.array(evil, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
  fc.integer().map(String),
  fc.constantFrom('x', '9', '/a', 'a.', '\\', '1 ').map((part) => part.repeat(10_000 / part.length)),
);

/** A text that may be given for a row, for the evil to be put into. */
function sample(row: Row): string {
  return (
    row.example ??
    defaultText({ ...row, ...(typeof row.default === 'object' ? { default: '4000' } : {}) }) ??
    ''
  );
}

function textFor(row: Row): fc.Arbitrary<string> {
  const good = sample(row);
  const spoilt = fc
    .tuple(fc.nat(good.length), fc.oneof(evil, anyText))
    .map(([at, part]) => good.slice(0, at) + part + good.slice(at));
  return fc.oneof(anyText, spoilt, spoilt, fc.constant(good));
}

const host = hostOf('zk-0');
const base = {
  [table.replicas.env]: '3',
  [table.domain.env]: 'zk-headless.default.svc.cluster.local',
  [table.heapSize.env]: '1G',
};

function planOf(env: string, text: string) {
  const facts = factsOf({ ...base, [env]: text }, host, { version: '3.9.4' });
  return { facts, ...makePlan(facts) };
}

/** The lines of a file that are neither empty nor comments, by every character that any reader ends a line at. */
function lineCount(text: string): number {
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).filter((line) => line !== '' && !line.startsWith('#'))
    .length;
}

const plain = makePlan(factsOf(base, host, { version: '3.9.4' })).plan;

describe.each(rows.map(([name, row]) => ({ name, row })))('$row.env', ({ name, row }) => {
  it('is refused by its name, or survives', () => {
    fc.assert(
      fc.property(textFor(row), (text) => {
        const { facts, plan, problems } = planOf(row.env, text);
        if (!plan) {
          // Where the ordinal of a host name is beyond the replicas, these are told of, with that name.
          const short = facts.settings.values.hostName?.split('.')[0];
          const names = name === 'hostName' && short ? [row.env, short] : [row.env];
          const named = problems.filter((problem) =>
            names.some((words) => Object.values(problem).join(' ').includes(words)),
          );
          expect(named).not.toEqual([]);
          return;
        }
        expect(problems).toEqual([]);
        const { values } = facts.settings;
        const [zooCfg, ...others] = plan.files;
        const lines = zooCfgLines(values, plan.ensemble, plan.version, extraLines(values.extraConfig));
        const entries = readProperties(zooCfg?.text ?? '');
        expect(entries).toEqual(lines);
        expect(lineCount(zooCfg?.text ?? '')).toBe(lines.length);
        expect(new Set(entries.map(([key]) => key)).size).toBe(entries.length);
        expectSameShape(name, others);
        if (text.trim() !== '') expectSurvival(row, text.trim(), values[name], entries);
      }),
      { numRuns, seed },
    );
  });

  it('is accepted as its own example or default', () => {
    const { problems } = planOf(row.env, sample(row));
    const own = problems.filter(({ subject }) => subject === row.env).map(({ message }) => message);
    expect(own.filter((message) => message.includes(row.kind.expected))).toEqual([]);
  });
});

/** What is written reads as the same value that the text was read as, and is the text but for its dress. */
function expectSurvival(
  row: Row,
  text: string,
  value: unknown,
  entries: readonly (readonly [string, string])[],
): void {
  if (row.writtenTo?.file !== 'zoo.cfg' || !('key' in row.writtenTo)) return;
  const { key, writes } = row.writtenTo;
  const written = entries.find(([other]) => other === key)?.[1] ?? '';
  expect(writes === undefined ? row.kind.parse(written) : written).toEqual(writes ?? { ok: true, value });
  if (writes !== undefined || typeof value === 'boolean') return;
  const undressed = typeof value === 'number' ? /^0*(?=\d)/ : /[\s,[\]]|(?<=.)\/+$/g;
  expect(written.replace(undressed, '')).toBe(text.replace(undressed, ''));
}

/** The other files have the lines they always have; but for a version, which decides on the files themselves. */
function expectSameShape(name: SettingName, files: readonly { path: string; text: string }[]): void {
  if (name === 'version') return;
  const expected = plain?.files.slice(1).map(({ text }) => lineCount(text));
  expect(files.map(({ text }) => lineCount(text))).toEqual(expected);
}

/** Extra lines that go to the JVM are not in the file. */
function extraLines(lines: readonly (readonly [string, string])[] | undefined) {
  return (lines ?? []).filter(([key]) => key !== 'jute.maxbuffer' && key !== 'readonlymode.enabled');
}

describe('propertyLine', () => {
  it('is one line of ASCII that reads back as the same key and value', () => {
    fc.assert(
      fc.property(anyText, anyText, (key, value) => {
        const line = propertyLine(key, value);
        expect(line).toMatch(/^[ -~]*$/);
        expect(readProperties(`before=1\n${line}\nafter=2\n`)).toEqual([
          ['before', '1'],
          [key, value],
          ['after', '2'],
        ]);
      }),
      { numRuns, seed },
    );
  });
});
