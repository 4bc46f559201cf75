const CODE_BLOCK = /(^```.*?^```$)/gms;
/** Code, which a page shows as it is, or braces, which a page would take for the begin of an expression. */
const CODE_OR_BRACES = /(`[^`\n]*`)|\{\{/g;

/** The text of a document with its prose changed, in which braces are braces. Code blocks stay as they are. */
export function withProse(text: string, change: (prose: string) => string): string {
  const asText = (prose: string) => prose.replace(CODE_OR_BRACES, (_, code?: string) => code ?? '&#123;&#123;');
  return text.split(CODE_BLOCK).map((part, at) => at % 2 === 0 ? asText(change(part)) : part).join('');
}
