import Table from 'cli-table3';

/** Columns of a table: what a log shows without wrapping, and what is the least. */
const [WIDEST, NARROWEST] = [100, 60];
/** Columns of a cell that is wrapped, at least: head and borders of others may make a table wider than a very narrow terminal. */
const WRAPPED = 16;

/** Columns that a table may have in this terminal. */
export function columns({ columns: terminal = WIDEST }: { readonly columns?: number } = process.stdout): number {
  return Math.min(WIDEST, Math.max(NARROWEST, terminal));
}

/** A text of at most so many characters: what is in the middle gives way. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) { return text; }
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`;
}

/** A table that fits. Cells of some columns are wrapped, and share what the others leave: those are as wide as their content. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, wrapped: readonly number[], width = columns()): string {
  const colWidths = head.map((_, column) => 2 + Math.max(...[head, ...rows].map(row => row[column].length)));
  const others = colWidths.filter((_, column) => !wrapped.includes(column)).reduce((sum, own) => sum + own, 0);
  let left = width - others - (head.length + 1);
  // the narrowest first: what it does not need is for the next
  [...wrapped].sort((one, other) => colWidths[one] - colWidths[other]).forEach((column, at) => {
    colWidths[column] = Math.max(WRAPPED, Math.min(colWidths[column], Math.floor(left / (wrapped.length - at))));
    left -= colWidths[column];
  });
  const made = new Table({ head: [...head], colWidths, wordWrap: true, style: { head: [], border: [], compact: true } });
  rows.forEach(row => made.push([...row]));
  return made.toString();
}
