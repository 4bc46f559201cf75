import * as fs from 'fs';
import * as path from 'path';

const CODE_BLOCK = /^```.*?^```$/gms;
const LINK = /\]\(([^)\s]+)\)/g;
const ELSEWHERE = /^(https?:|mailto:)/;

/** A relative link of a document: the file that it names, from the root of the repository, and the anchor. */
export interface DocumentLink { readonly file: string; readonly anchor?: string }

/** The relative links of a Markdown document. */
export function linksOf(root: string, document: string): DocumentLink[] {
  const text = fs.readFileSync(path.join(root, document), 'utf8').replace(CODE_BLOCK, '');
  return [...text.matchAll(LINK)].map(([, link]) => link).filter(link => !ELSEWHERE.test(link)).map(link => {
    const [file, anchor] = link.split('#');
    return { file: file === '' ? document : path.posix.join(path.posix.dirname(document), file), anchor };
  });
}

/** The documents of `folder` that the documents lead to, directly or through one another. */
export function linkedFrom(root: string, documents: readonly string[], folder: string): string[] {
  const found = new Set<string>();
  const follow = (document: string) => linksOf(root, document).map(({ file }) => file)
    .filter(file => path.posix.dirname(file) === folder && file.endsWith('.md') && !found.has(file) && fs.existsSync(path.join(root, file)))
    .forEach(file => { found.add(file); follow(file); });
  documents.forEach(follow);
  return [...found].sort();
}
