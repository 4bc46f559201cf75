import { EventSettings, KeyAttribute, typeOf, WriterSettings } from './settings';
import { Message } from '../runtime/message';
import { Attribute } from '../shared/json/attribute-json';
import { jsonAttribute } from '../shared/json/json-attribute';
import { memberTexts, textAt } from '../shared/json/json-parts';
import { pointerTokens } from '../shared/json/json-pointer';
import { JsonText } from '../shared/json/json-text';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image } from '../shared/stream/table-change';
import { itemVersionOf } from '../shared/views/item-version';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-partition-sort-keys */
const MAX_KEY_BYTES = [2_048, 1_024];

/** What an event does to the item of its key. */
export interface ItemEvent {
  readonly type: string;
  readonly key: Image;
  readonly version: Attribute;
  /** What it has of the attributes that its contract writes. */
  readonly attributes: Image;
  readonly removes: boolean;
}

/** @throws Unpublishable for an event that can never be written */
export function itemEvent({ type, source, dataText }: Pick<Message, 'type' | 'source' | 'dataText'>, { key, events }: WriterSettings): ItemEvent {
  const settings = events.find(event => typeOf(event) === type);
  if (settings === undefined || settings.source !== source) throw new Unpublishable('the event must be of one of the contracts, from its source');
  if (dataText === undefined || !dataText.trimStart().startsWith('{')) throw new Unpublishable('the data must be an object');
  const { version: pointer, attributes: names, removes = false } = settings;
  const version = itemVersionOf({ version: attributeAt(dataText, pointer) ?? {} }, 'version');
  if (version === undefined) throw new Unpublishable(`the data must have a version at ${pointer}: a number, or a text of up to 1,024 bytes`);
  const members = memberTexts(dataText);
  const attributes = names.flatMap((name): Array<[string, Attribute]> => {
    const text = members.get(name);
    return text === undefined ? [] : [[name, jsonAttribute(text)]];
  });
  return { type: typeOf(settings), key: keyIn(dataText, key, settings), version, attributes: Object.fromEntries(attributes), removes };
}

function keyIn(data: JsonText, attributes: readonly KeyAttribute[], { keys }: EventSettings): Image {
  return Object.fromEntries(attributes.map(({ name, type }, at): [string, Attribute] => {
    const attribute = attributeAt(data, keys[name]);
    const value = attribute?.[type] as string | undefined;
    if (value === undefined) throw new Unpublishable(`the data must have a ${type === 'S' ? 'text' : 'number'} at ${keys[name]}: it is a key of the table`);
    const bytes = Buffer.byteLength(value);
    const isKey = type === 'N' || (bytes > 0 && bytes <= MAX_KEY_BYTES[at]);
    if (!isKey) throw new Unpublishable(`the text at ${keys[name]} must have 1 to ${MAX_KEY_BYTES[at]} bytes: it is a key of the table`);
    return [name, { [type]: value }];
  }));
}

function attributeAt(data: JsonText, pointer: string): Attribute | undefined {
  const text = textAt(data, ...pointerTokens(pointer));
  return text === undefined ? undefined : jsonAttribute(text);
}
