// Every line that zk-ok prints for no; what changes shows as a diff of reasons.txt.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { problemPages } from '../../src/problems/index.ts';
import { problemIds } from '../../src/problems/lookup.ts';
import { probeReasons } from './problems/probe.ts';

const lines = probeReasons.map(({ id, texts }) => ({ id, texts: texts() }));

it('every line is the one in reasons.txt', async () => {
  const file = fileURLToPath(new URL('problems/reasons.txt', import.meta.url));
  await expect(lines.flatMap(({ texts }) => texts.map((text) => `${text}\n`)).join('')).toMatchFileSnapshot(
    file,
  );
});

it('every reason has a line, which starts with it', () => {
  const reasons = problemIds.filter((id) => problemPages[id].severity === 'reason');
  expect(lines.map(({ id }) => id).sort()).toEqual(reasons);
  for (const { id, texts } of lines)
    for (const text of texts) expect(text).toMatch(new RegExp(`^${id}: [^\\n]+$`));
});
