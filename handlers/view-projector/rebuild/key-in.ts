import { KeyAttribute } from './ports';
import { memberTexts } from '../../shared/json/json-parts';
import { JsonText } from '../../shared/json/json-text';
import { Image } from '../../shared/stream/table-change';

/** The key of an item, from its text. Undefined where that is a hash. */
export function keyIn(item: JsonText, keys: readonly KeyAttribute[]): Image | undefined {
  if (!item.startsWith('{')) return undefined;
  const members = memberTexts(item);
  return Object.fromEntries(keys.map(({ name, type }) => [name, { [type]: type === 'N' ? members.get(name)! : JSON.parse(members.get(name)!) as string }]));
}
