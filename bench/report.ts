import Table from 'cli-table3';

export type Cell = string | number;

/** Prints one table of results as Markdown, with a line on how they were measured. */
export function report(title: string, how: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, column) => column === 0 ? 'left' : 'right'),
    // a Markdown table: the output can be kept as it is
    chars: { ...without('top', 'bottom'), 'left-mid': '|', 'mid': '-', 'mid-mid': '|', 'right-mid': '|', 'left': '|', 'right': '|', 'middle': '|' },
  });
  table.push(...rows.map(row => row.map(cell => typeof cell === 'number' ? cell.toFixed(1) : cell)));
  const lines = table.toString().split('\n');
  // cli-table3 draws a rule between all rows; Markdown has one, below the head
  const rule = /^\|[-|]+\|$/;
  console.log(`\n## ${title}\n\n${how}\n\n${lines.filter((line, i) => i === 1 || !rule.test(line)).join('\n')}`);
}

function without(...borders: string[]): Record<string, string> {
  return Object.fromEntries(borders.flatMap(border => ['', '-mid', '-left', '-right'].map(part => [`${border}${part}`, ''])));
}
