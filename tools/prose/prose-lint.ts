import { createRequire } from 'module';
import * as path from 'path';
import { TextlintKernel, TextlintKernelOptions, TextlintRuleModule } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import plainText from '@textlint/textlint-plugin-text';
import { maxWords } from './max-words';
import { typescriptText } from './typescript-text';

export interface ProseFinding { readonly line: number; readonly column: number; readonly message: string }

// it comes without types
const { default: prh } = createRequire(__filename)('textlint-rule-prh') as { default: TextlintRuleModule };

const WORDS = path.join(__dirname, 'words.yml');
/** What users read; decisions, tests and tools may explain at length. */
const FOR_USERS = /^(projenrc\/new-pattern\/)?(src|examples|docs(?!\/decisions)|[^/]*\.md$)/;
const MAX_WORDS = 25;
const kernel = new TextlintKernel();

const PLUGINS: TextlintKernelOptions['plugins'] = [
  { pluginId: 'markdown', plugin: markdown },
  { pluginId: 'text', plugin: plainText, options: { extensions: ['.py'] } },
  { pluginId: 'typescript', plugin: typescriptText },
];

/**
 * The words and sentences of a file that the project does not write, its snippets included.
 *
 * @param file its path in the project
 */
export async function lintProse(file: string, text: string): Promise<ProseFinding[]> {
  const ext = path.extname(file.replace(/\.template$/, ''));
  const found = await lint(text, ext, file);
  return ext === '.md' ? [...found, ...await lint(snippetsOf(text), '.ts', file)] : found;
}

async function lint(text: string, ext: string, filePath: string): Promise<ProseFinding[]> {
  const rules = [
    { ruleId: 'words', rule: prh, options: { rulePaths: [WORDS] } },
    ...FOR_USERS.test(filePath) ? [{ ruleId: 'max-words', rule: maxWords(MAX_WORDS) }] : [],
  ];
  const { messages } = await kernel.lintText(text, { ext, filePath, plugins: PLUGINS, rules });
  return messages.map(({ loc, message }) => ({ line: loc.start.line, column: loc.start.column, message }));
}

/** The document with nothing but its TypeScript, where it is. */
function snippetsOf(markdownText: string): string {
  const blank = (part: string) => part.replace(/\S/g, ' ');
  const snippets = [...markdownText.matchAll(/^```ts.*\n([\s\S]*?)^```$/gm)];
  return snippets.reduce(({ text, from }, { 0: all, 1: code, index }) => {
    const [start, end] = [index + all.indexOf(code), index + all.length - 3];
    return { text: text + blank(markdownText.slice(from, start)) + markdownText.slice(start, end), from: end };
  }, { text: '', from: 0 }).text;
}
