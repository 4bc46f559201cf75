import { RebuildPorts, RebuiltView } from './ports';
import { attributeJson, Attribute } from '../../shared/json/attribute-json';
import { canonicalJson } from '../../shared/json/canonical-json';
import { Unpublishable } from '../../shared/publishing/unpublishable';
import { Image } from '../../shared/stream/table-change';
import { Generation } from '../../shared/views/generations';
import { KeyAttribute, keyOfText, keyText } from '../../shared/views/item-key';
import { itemVersionOf } from '../../shared/views/item-version';
import { Row } from '../../shared/views/row';
import { rowId } from '../../shared/views/row-id';
import { idOfKey, rowKey } from '../../shared/views/row-keys';
import { rowOf } from '../row';

/** The row that an item of the source has in a generation, or why there is none. */
export type Projected = { readonly row: Row } | { readonly refused: string };

/** Projects items as the live stream does. */
export class Projector {
  private readonly project: (item: Image) => Promise<Image | undefined>;

  constructor(
    private readonly view: Pick<RebuiltView, 'settings'>,
    private readonly generation: Generation,
    private readonly keys: readonly KeyAttribute[],
    private readonly ports: Pick<RebuildPorts, 'projectionOf' | 'now'>,
  ) {
    this.project = ports.projectionOf(generation.definition.projection);
  }

  keyOf(item: Image): Image {
    return Object.fromEntries(this.keys.map(({ name }) => [name, item[name]]));
  }

  /** The key of the row of an item. */
  idOf(key: Image): string {
    return rowKey(this.generation.id, rowId(keyText(key)));
  }

  /** @param key of the item @param item undefined for one that is not in the source */
  async row(key: Image, item: Image | undefined): Promise<Projected> {
    const itemVersion = itemVersionOf(item, this.view.settings.versionAttribute);
    const head = { item: keyText(key), keys: key, sequence: '', committedAt: new Date(this.ports.now()), itemVersion };
    const definition = { ...this.generation.definition, generation: this.generation.id };
    try {
      return { row: rowOf(head, item && await this.project(item), definition) };
    } catch (error) {
      if (!(error instanceof Unpublishable)) throw error;
      return { refused: `${this.view.settings.name}: ${error.message}` };
    }
  }

  /** The key of a row's item. */
  keyOfRow({ id, itemKey }: Row): Image {
    if (itemKey) return itemKey;
    return keyOfText(idOfKey(id), this.keys);
  }
}

/** The content and the place of a row, the same for every way to write its numbers and for every order of its sets. */
export function contentOf({ entry }: Pick<Row, 'entry'>): string | undefined {
  return entry && JSON.stringify([entry.shard, entry.sort, typed({ M: entry.data })]);
}

function typed(attribute: Attribute): unknown {
  const [[type, value]] = Object.entries(attribute);
  switch (type) {
    case 'M': return Object.entries(value as Image).map(([name, each]) => [name, typed(each)] as const).sort(([one], [other]) => one < other ? -1 : 1);
    case 'L': return [type, (value as Attribute[]).map(typed)];
    case 'N': return [type, canonicalJson(attributeJson(attribute))];
    case 'NS': return [type, (value as string[]).map(number => canonicalJson(attributeJson({ N: number }))).sort()];
    case 'SS': case 'BS': return [type, [...value as string[]].sort()];
    default: return [type, value];
  }
}
