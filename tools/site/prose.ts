const CODE_BLOCK = /(^```.*?^```$)/gms;

/** The text of a document with its prose changed. Code blocks stay as they are. */
export function withProse(text: string, change: (prose: string) => string): string {
  return text.split(CODE_BLOCK).map((part, at) => at % 2 === 0 ? change(part) : part).join('');
}
