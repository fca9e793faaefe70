// The bar chart of a benchmark, as SVG that is legible on light and dark pages.

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Whether it is a program of this toolkit. */
  readonly isOwn: boolean;
}

const [left, width, step, bar] = [250, 560, 30, 18];

export function renderChart(title: string, bars: readonly Bar[]): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const height = 50 + bars.length * step;
  const lines = bars.map(({ label, value, text, isOwn }, index) => {
    const top = 44 + index * step;
    const length = Math.max(2, Math.round((value / largest) * (width - 70)));
    return `  <text x="${left - 10}" y="${top + 14}" text-anchor="end">${escapeText(label)}</text>
  <rect x="${left}" y="${top}" width="${length}" height="${bar}" rx="2" fill="${isOwn ? '#2f81f7' : '#8b949e'}"/>
  <text x="${left + length + 8}" y="${top + 14}">${escapeText(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width} ${height}" font-family="sans-serif" font-size="13" fill="#6e7781" role="img">
  <title>${escapeText(title)}</title>
  <text x="10" y="22" font-size="15">${escapeText(title)}</text>
${lines.join('\n')}
</svg>
`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
