/** Sizes in pixels. */
export const NAME = 13;
export const NOTE = 12;

/** Wider than most letters of the widest common font, DejaVu Sans: no text leaves its place where the reader's font is another. */
const EM = 0.62;

export function widthOf(text: string, size: number): number {
  return Math.ceil(text.length * size * EM);
}

/** Lines of at most so many characters, if the words let them. */
export function linesOf(text: string, length: number): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + 1 + word.length <= length ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
  }, []);
}
