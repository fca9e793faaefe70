// What zk-gen-config prints instead of writing: the files, the explanation, the comparison with the disk; as text and
// as data. Secrets are redacted.
import { basename } from 'node:path';
import { errorCode, OperationalError, status } from '../problem.ts';
import { redact } from '../redact.ts';
import { readText } from '../system/files.ts';
import { shownId } from '../volume/contents.ts';
import type { Ending, PlannedFile } from '../volume/start.ts';
import { stateOf } from '../volume/state.ts';
import { type Comparison, compareTexts } from './diff.ts';
import { explain, explanationTable } from './explain.ts';
import type { Facts } from './facts.ts';
import { makePlan, type Outcome } from './plan.ts';
import type { Plan } from './render.ts';

export interface Member {
  readonly facts: Facts;
  readonly outcome: Outcome;
  /** Seen from another machine, which does not know the member's volume. */
  readonly isElsewhere: boolean;
}

export interface Report {
  readonly text: string;
  /** One member as an object, several as a list. */
  readonly json: unknown;
  /** Whether a file on disk differs from the plan. */
  readonly isDifferent: boolean;
}

/** The planned files, and what is written on the volume before the server starts, for each way a bootstrap can end. */
export function files(members: readonly Member[]): Report {
  const shown = members.map((member) => ({
    ...headOf(member),
    version: member.outcome.plan?.version ?? null,
    heap: member.outcome.plan?.heap.max.text ?? null,
    files: (member.outcome.plan?.files ?? []).map(redacted),
    ...ownOf(member.outcome.plan),
    volume: volumeOf(member),
  }));
  return reportOf(shown, ({ files: planned, ownFile, environment, volume }) =>
    [
      planned.map(fileText).join('\n'),
      ownFile ? `\n### used as it is\n\n${fileText(ownFile)}` : '',
      environment ? `\n### in the environment of the server\n\n${environmentText(environment)}` : '',
      ...volume.map((ending) => `\n### ${ending.when}\n\n${ending.files.map(fileText).join('\n')}`),
    ].join(''),
  );
}

/** What is not written: a zoo.cfg of somebody else, and the flags of its server. */
function ownOf(plan: Plan | undefined) {
  if (plan?.ownFile === undefined) return {};
  const { path, text } = plan.ownFile;
  const environment = Object.fromEntries(
    Object.entries(plan.environment).map(([name, value]) => [name, redact(value)]),
  );
  return { ownFile: redacted({ path, text }), environment };
}

function environmentText(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Every setting with its value, its source and where it is written. */
export function explanation(members: readonly Member[]): Report {
  const shown = members.map((member) => ({
    ...headOf(member),
    settings: explain(member.facts.settings, member.outcome.derived),
  }));
  return reportOf(shown, ({ settings }) => explanationTable(settings));
}

/** @throws {OperationalError} 74 when a file is there and cannot be read */
export function comparison(members: readonly Member[]): Report {
  const shown = members.map((member) => ({
    ...headOf(member),
    files: (member.outcome.plan?.files ?? []).map(({ path, text, shown }) => {
      const compared = hidden(compareTexts(path, text, readIfThere(path)));
      return shown === undefined ? compared : { ...compared, lines: [] };
    }),
  }));
  const report = reportOf(
    shown,
    ({ files: compared }) =>
      compared
        .flatMap(({ path, state, lines }) => [`${path}: ${state}`, ...lines])
        .map((line) => `${line}\n`)
        .join(''),
    // One file after the other is clear enough without a title for each member.
    () => '',
  );
  const isDifferent = shown.some(({ files: compared }) => compared.some(({ state }) => state !== 'same'));
  return { ...report, isDifferent };
}

function headOf({ outcome: { plan, problems } }: Member) {
  return { id: plan?.ensemble.myId ?? null, problems };
}

function reportOf<T extends { readonly id: number | null }>(
  members: readonly T[],
  text: (member: T) => string,
  title = ({ id }: T) => `### server ${id ?? 'unknown'}\n\n`,
): Report {
  const [only, second] = members;
  const isSingle = only !== undefined && second === undefined;
  return {
    text: isSingle ? text(only) : members.map((member) => title(member) + text(member)).join('\n'),
    json: isSingle ? only : members,
    isDifferent: false,
  };
}

const endings: readonly { readonly ending: Ending; readonly when: string }[] = [
  { ending: { kind: 'bootstrapped' }, when: "on the volume, when every member's volume is empty" },
  {
    ending: { kind: 'joined' },
    when: 'on the volume, when an ensemble serves already',
  },
];

function volumeOf({ facts, outcome: { plan }, isElsewhere }: Member) {
  if (plan === undefined || isElsewhere) return [];
  if (plan.volumeStep !== 'ask') return [shownVolume('on the volume', plan)];
  if (stateOf(facts.volume).content === 'data') {
    const ended = makePlan(facts, { kind: 'joined' }).plan;
    return ended ? [shownVolume('on the volume', ended)] : [];
  }
  return endings.flatMap(({ ending, when }) => {
    const ended = makePlan(facts, ending).plan;
    return ended ? [shownVolume(when, ended)] : [];
  });
}

function shownVolume(when: string, { volumeFiles }: Plan) {
  return { when, files: volumeFiles.map(redacted) };
}

function redacted({ path, text, shown = text }: PlannedFile): PlannedFile {
  return { path, text: redact(shown) };
}

function fileText({ path, text }: PlannedFile): string {
  return `==> ${path} <==\n${text}`;
}

function hidden(compared: Comparison): Comparison {
  const isId = basename(compared.path) === 'myid';
  const show = (line: string) => (isId ? line.slice(0, 1) + shownId(line.slice(1)) : redact(line));
  return { ...compared, lines: compared.lines.map(show) };
}

function readIfThere(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new OperationalError(
      status.files,
      {
        id: 'file-unreadable',
        severity: 'error',
        subject: path,
        message: `${path} cannot be read by user ${process.getuid?.()} (${code})`,
        fix: 'make it readable for this user',
      },
      { cause: error },
    );
  }
}
