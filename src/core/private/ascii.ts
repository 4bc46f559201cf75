/** Ids of constructs may have any characters; many texts of AWS may not. */
export function inAscii(text: string, others = /[^\x20-\x7e]/g): string {
  return text.replace(others, '_');
}
