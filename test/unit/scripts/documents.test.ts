// The documents name only what exists: links, headings, paths of the repository, npm scripts.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md'], { cwd: root }).sort();
const documents = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(documents)('$file', ({ file, text }) => {
  const pathOf = (link: string) => (link === '' ? join(root, file) : join(root, dirname(file), link));

  it('links to files that exist', () => {
    const links = matches(text, /\]\((?!https?:|#)([^)#\s]+)/g);
    expect(links.filter((link) => !existsSync(pathOf(link)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const broken = [...text.matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)].filter(
      ([, path = '', heading = '']) =>
        !existsSync(pathOf(path)) || !anchors(readFileSync(pathOf(path), 'utf8')).includes(heading),
    );
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('names paths of the repository that exist', () => {
    expect(repositoryPaths(text).filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  });

  it('applies files that exist', () => {
    const commands = matches(codeBlocks(text), /((?:kubectl apply|docker compose) [^\n#|]*)/g).join('\n');
    const applied = matches(commands, / -[fk] ([\w./-]+)/g);
    expect(applied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('runs npm scripts that exist', () => {
    const called = [
      ...matches(text, /\bnpm run (?:--\w+ )?([\w-]+)/g),
      ...matches(text, /\bnpm (start|test)\b/g),
    ];
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('finds a path that does not exist', () => {
  const text = '`src/gone.ts`, `src/*.gone`, `docs/`, `docs` and `/opt/src/x`\n```sh\nls test/gone\n```\n';
  expect(repositoryPaths(text)).toEqual(['src/gone.ts', 'src/*.gone', 'docs/', 'test/gone']);
});

/** Words in backticks and in blocks of code that begin with a folder of the repository. */
function repositoryPaths(text: string): readonly string[] {
  const inline = matches(text.replaceAll(/```[\s\S]*?```/g, ''), /`([^`\n]+)`/g).join('\n');
  return matches(
    `${inline}\n${codeBlocks(text)}`,
    /(?<![\w./$-])((?:src|bin|test|docs|deploy|docker|scripts|bench|\.ci)\/[\w./*-]*)/g,
  );
}

function codeBlocks(text: string): string {
  return matches(text, /```\w*\n([\s\S]*?)```/g).join('\n');
}

/** The anchors of a document's headings, as GitHub makes them. */
function anchors(text: string): readonly string[] {
  return matches(text, /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** The first group of every match. */
function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
