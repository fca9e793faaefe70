import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMirror, readLocally } from '../../../src/local/maven.ts';
import { temporaryFolder } from '../../support/process/run.ts';

function withSettings(mirrors: string) {
  const home = temporaryFolder();
  mkdirSync(join(home.path, '.m2'));
  writeFileSync(join(home.path, '.m2/settings.xml'), `<settings><mirrors>${mirrors}</mirrors></settings>`);
  return home;
}

const mirror = (of: string, url = 'https://mirror.example/maven') =>
  `<mirror>\n<id>one</id>\n<mirrorOf> ${of} </mirrorOf>\n<url> ${url} </url>\n</mirror>`;

describe('the repository to download from', () => {
  it('is that of the variable, without a slash at its end', () => {
    using home = withSettings(mirror('*'));
    expect(findMirror({ ZK_LOCAL_MIRROR: 'http://localhost/maven//' }, home.path)).toBe(
      'http://localhost/maven',
    );
  });

  it.each([
    ['*', true],
    ['central', true],
    ['external:*', true],
    ['other,central', true],
    ['*,!central', false],
    ['other', false],
  ])('else the mirror of %s in the settings of Maven: %s', (of, isUsed) => {
    using home = withSettings(mirror(of));
    expect(findMirror({}, home.path)).toBe(isUsed ? 'https://mirror.example/maven' : undefined);
  });

  it('is the first mirror that fits, and none in a comment', () => {
    using home = withSettings(
      `<!-- ${mirror('*', 'https://wrong.example')} -->${mirror('other', 'https://wrong.example')}${mirror('*')}`,
    );
    expect(findMirror({}, home.path)).toBe('https://mirror.example/maven');
  });

  it('is unknown without both', () => {
    using home = temporaryFolder();
    expect(findMirror({}, home.path)).toBeUndefined();
  });
});

it('a file that Maven has is read', () => {
  using home = temporaryFolder();
  mkdirSync(join(home.path, '.m2/repository/group'), { recursive: true });
  writeFileSync(join(home.path, '.m2/repository/group/a.jar'), 'jar');
  expect(String(readLocally('group/a.jar', home.path))).toBe('jar');
  expect(readLocally('group/b.jar', home.path)).toBeUndefined();
});
