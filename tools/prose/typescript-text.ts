import { TextlintPluginCreator } from '@textlint/kernel';
import * as ts from 'typescript';

/** A part of a source file that people read. */
interface Passage { readonly start: number; readonly end: number; readonly text: string }

/** The same number of characters, so that every position stays what it is in the file. */
const blank = (text: string, by = ' ') => text.replace(/\S/g, by);

/** Comments and texts in quotation marks; what has no space between two words is a name, not a text. */
function passagesOf(file: ts.SourceFile): Passage[] {
  return [...comments(file), ...strings(file, file.text)]
    .filter(({ text }) => /\p{L}\s+\S*\p{L}/u.test(text))
    .sort((one, other) => one.start - other.start);
}

function comments(file: ts.SourceFile): Passage[] {
  const { text } = file;
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node) => {
    // what lies between the tokens of a JSX-free file is comments and space
    if (node.getChildCount(file) === 0) {
      const around = [...ts.getLeadingCommentRanges(text, node.pos) ?? [], ...ts.getTrailingCommentRanges(text, node.end) ?? []];
      around.forEach(range => ranges.set(range.pos, range));
    }
    node.getChildren(file).forEach(visit);
  };
  visit(file);
  const sorted = [...ranges.values()].sort((one, other) => one.pos - other.pos);
  return joinedLines(text, sorted).flatMap(({ pos, end }) => paragraphs(pos, plainComment(text.slice(pos, end))));
}

/** Line comments that follow one another are one text. */
function joinedLines(text: string, ranges: ts.CommentRange[]): { pos: number; end: number }[] {
  return ranges.reduce<{ pos: number; end: number; isLine: boolean }[]>((joined, { pos, end, kind }) => {
    const last = joined.at(-1);
    const isLine = kind === ts.SyntaxKind.SingleLineCommentTrivia;
    if (last?.isLine && isLine && /^\n[ \t]*$/.test(text.slice(last.end, pos))) {
      last.end = end;
      return joined;
    }
    return [...joined, { pos, end, isLine }];
  }, []);
}

/** Without its marks, examples and code. */
function plainComment(comment: string): string {
  return withoutCode(comment
    .replace(/^\/\*+|\*+\/$|^[ \t]*(\*(?!\/)|\/\/)/gm, mark => blank(mark))
    .replace(/@example[\s\S]*?(?=\n[\s*]*@[a-z]+\b|$)/g, example => blank(example)));
}

function withoutCode(text: string): string {
  return text.replace(/`[^`]*`|\{@link[^}]*\}|https?:\/\/\S*[^\s.,;)]/g, code => blank(code, 'X'));
}

/** An empty line ends a paragraph, and so does the beginning of a tag, an item of a list or a row of a table. */
function paragraphs(start: number, text: string): Passage[] {
  const ends = [...text.matchAll(/\n[ \t]*(?=\n)|\n(?=[ \t]*(?:@\w|- |\|))/g)].map(({ index }) => index).concat(text.length);
  return ends.map((end, i) => {
    const from = ends[i - 1] ?? 0;
    return { start: start + from, end: start + end, text: text.slice(from, end).replace(/@\w+/, tag => blank(tag)) };
  });
}

function strings(file: ts.SourceFile, source: string): Passage[] {
  const found: Passage[] = [];
  const add = (node: ts.Node, expressions: { pos: number; end: number }[] = []) => {
    const [start, end] = [node.getStart(file) + 1, node.end - 1];
    const masked = expressions.reduce((text, { pos, end: until }) =>
      text.slice(0, pos - start) + blank(text.slice(pos - start, until - start), 'X') + text.slice(until - start), source.slice(start, end));
    found.push({ start, end, text: withoutCode(masked.replace(/\\(.)/g, (_, escaped: string) => ` ${/['"`]/.test(escaped) ? escaped : ' '}`)) });
  };
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) { add(node); }
    if (ts.isTemplateExpression(node)) {
      add(node, node.templateSpans.map(({ expression, literal }) => ({ pos: expression.pos - 2, end: literal.getStart(file) + 1 })));
    }
    node.forEachChild(visit);
  };
  visit(file);
  return found;
}

/** A document of paragraphs, over a text in which everything else is blank. */
function documentOf(source: string) {
  // comments are read as they are, so their tags need not be parsed
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  const file = ts.createSourceFile('text.ts', source, options, true);
  const passages = passagesOf(file);
  const text = passages.reduce((shown, { start, end, text: passage }) => shown.slice(0, start) + passage + shown.slice(end), blank(source));
  const position = (at: number) => {
    const { line, character } = file.getLineAndCharacterOfPosition(at);
    return { line: line + 1, column: character };
  };
  const node = <T extends string>(type: T, start: number, end: number) =>
    ({ type, raw: text.slice(start, end), range: [start, end] as const, loc: { start: position(start), end: position(end) } });
  const children = passages.map(({ start, end, text: value }) =>
    ({ ...node('Paragraph', start, end), children: [{ ...node('Str', start, end), value }] }));
  return { text, ast: { ...node('Document', 0, text.length), children } };
}

/** Lets textlint read the comments and texts of source files. */
export const typescriptText: TextlintPluginCreator = {
  Processor: class {
    availableExtensions() { return ['.ts', '.mjs']; }

    processor() {
      return {
        preProcess: documentOf,
        postProcess: (messages: unknown[], filePath = '') => ({ messages, filePath }),
      };
    }
  },
};
