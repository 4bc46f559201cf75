import * as fs from 'fs';
import * as path from 'path';
import { withProse } from './prose';
import { REPOSITORY } from './repository';

const LINK = /\]\(([^)\s]+)\)/g;
const IN_REPOSITORY = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/`);
const ABSOLUTE = /^(https?:|mailto:)/;

/** What a link can lead to: pages by their documents, and pictures by their files. */
export type Places = ReadonlyMap<string, string>;

/**
 * The text of a document with links that work on its page. They lead to pages and pictures of the site; to files of the repository that
 * are neither, they lead to GitHub.
 * @throws if there is no such file
 */
export function relinked(root: string, document: string, text: string, places: Places): string {
  const page = places.get(document)!;
  const link = (target: string) => {
    const [file, anchor] = namedBy(document, target);
    if (file === undefined || file === document) { return target; }
    const place = places.get(file) ?? places.get(`${file}/README.md`);
    const hash = anchor === undefined ? '' : `#${anchor}`;
    if (place !== undefined) { return `${relative(page, place)}${hash}`; }
    if (!fs.existsSync(path.join(root, file))) throw new Error(`The site: ${document} must link to a file of the repository, got ${target}.`);
    return `${REPOSITORY}/blob/main/${file}${hash}`;
  };
  return withProse(text, prose => prose.replace(LINK, (_, target: string) => `](${link(target)})`));
}

/** The file of the repository that a link names, if it names one, and the anchor. */
function namedBy(document: string, target: string): [string | undefined, string | undefined] {
  const [address, anchor] = target.split('#');
  if (IN_REPOSITORY.test(address)) { return [address.replace(IN_REPOSITORY, ''), anchor]; }
  if (ABSOLUTE.test(address) || address === '') { return [undefined, anchor]; }
  return [path.posix.join(path.posix.dirname(document), address), anchor];
}

/** VitePress takes what begins with a dot as relative. */
function relative(from: string, to: string): string {
  const link = path.posix.relative(path.posix.dirname(from), to);
  return link.startsWith('.') ? link : `./${link}`;
}
