import { describe, expect, it } from 'vitest';
import { settingsDocument } from '../../../scripts/settings-doc.ts';
import { flagsOf } from '../../../src/settings/row.ts';
import { rows } from '../../../src/settings/table.ts';

describe('settingsDocument', () => {
  const text = settingsDocument();

  it.each(rows.map(([, row]) => row))('has a section for $env, and a line of the overview', (row) => {
    const [, section = ''] = text.split(`\n### ${row.env}\n`);
    const [own = ''] = section.split('\n#');
    for (const flag of [...flagsOf(row), ...(row.lineFlag ? [row.lineFlag] : [])])
      expect(own).toContain(`\`--${flag}\``);
    for (const env of row.envAliases ?? []) expect(own).toContain(`\`${env}\``);
    if (row.writtenTo && 'key' in row.writtenTo) expect(own).toContain(`\`${row.writtenTo.key}\``);
    expect(
      text.match(new RegExp(`^\\| \\[${row.env}\\]\\(#${row.env.toLowerCase()}\\) +\\|`, 'gm')),
    ).toHaveLength(1);
  });

  it('has as many cells in every line of the overview', () => {
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(rows.length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it('lists the variables of other images under the setting that they give', () => {
    for (const name of ['ZOO_TICK_TIME', 'ZOOKEEPER_TICK_TIME', 'ZOO_PORT_NUMBER', 'ZOOKEEPER_SERVERS'])
      expect(text).toMatch(new RegExp(`^- In other images: .*\`${name}\``, 'm'));
  });

  it('has no text of a missing value', () => {
    expect(text).not.toMatch(/undefined|null|\[object/);
  });
});
