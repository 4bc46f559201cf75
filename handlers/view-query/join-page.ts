import { Page, ReadPage } from './read-page';
import { JoinSettings } from './settings';
import { itemJson } from '../shared/json/attribute-json';
import { canonicalJson } from '../shared/json/canonical-json';
import { JsonText } from '../shared/json/json-text';
import { Image } from '../shared/stream/table-change';
import { IndexedRow, ViewIndex } from '../shared/views/row';
import { rowId } from '../shared/views/row-id';
import { rowKey } from '../shared/views/row-keys';

/** Rows whose other sides are read at once: 16 MB, which is what BatchGetItem answers, are 40 items. */
const WIDTH = 40;
/** What a key can be: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html#HowItWorks.CoreComponents.PrimaryKey */
const KEY_TYPES = ['S', 'N', 'B'];

/**
 * Puts the contents of other views into the rows of a page. Each other row is read once for a page, however many of its rows name it. The page ends
 * where it would be too large with them.
 */
export async function joinPage({ rows, next }: ReadPage, sides: readonly Side[], maxBytes: number): Promise<Page> {
  const texts: JsonText[] = [];
  let bytes = 0;
  let last: string | undefined;
  for (let at = 0; at < rows.length; at += WIDTH) {
    const part = rows.slice(at, at + WIDTH);
    await Promise.all(sides.map(side => side.load(part)));
    for (const { sort, data } of part) {
      const json = itemJson(sides.reduce((row, side) => side.joined(row, data), data), 'the row');
      bytes += Buffer.byteLength(JSON.stringify(json));
      if (texts.length > 0 && bytes > maxBytes) return { rows: texts, next: last };
      texts.push(json);
      last = sort;
    }
  }
  return { rows: texts, next };
}

/** Another view, for one page. */
export class Side {
  private readonly contents = new Map<string, Image | undefined>();
  private generation?: Promise<string>;

  constructor(private readonly settings: JoinSettings, private readonly view: Pick<ViewIndex, 'contents' | 'generations'>) {}

  /** Reads the other rows that these name, unless they were read before. */
  async load(rows: readonly IndexedRow[]): Promise<void> {
    const ids = new Set(rows.map(({ data }) => this.idOf(data)).filter(id => id !== undefined && !this.contents.has(id)));
    if (ids.size === 0) return;
    // one generation for the page. The one before the current is complete for an hour at least
    this.generation ??= this.view.generations().then(state => state?.current.id ?? '');
    const generation = await this.generation;
    const found = await this.view.contents([...ids].map(id => rowKey(generation, id!)));
    for (const id of ids) this.contents.set(id!, found.get(rowKey(generation, id!)));
  }

  /** A row with the content of the other one, or with nothing in its place. */
  joined(row: Image, data: Image): Image {
    const id = this.idOf(data);
    const { [this.settings.as]: _, ...rest } = row;
    const content = id === undefined ? undefined : this.contents.get(id);
    return content ? { ...rest, [this.settings.as]: { M: content } } : rest;
  }

  /** Undefined for a row that names none. */
  private idOf(data: Image): string | undefined {
    const valueOf = (attribute: string) => Object.hasOwn(data, attribute) ? data[attribute] : undefined;
    const key = Object.entries(this.settings.on).map(([name, attribute]) => [name, valueOf(attribute)] as const);
    const isKey = key.every(([, value]) => value && KEY_TYPES.includes(Object.keys(value)[0]));
    return isKey ? rowId(canonicalJson(itemJson(Object.fromEntries(key) as Image, 'the key'))) : undefined;
  }
}
