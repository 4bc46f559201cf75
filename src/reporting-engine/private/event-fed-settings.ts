import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { propertiesOf } from '../../core/messaging/private/filter-properties';
import { EventFedTableProps, ItemEvent } from '../event-fed-table-props';

/** The attribute with the version of each contract's last event. handlers/event-table-writer/merge.ts compares them. */
export const EVENT_VERSIONS = 'eventVersions';

/** The attributes of the key. */
export function keyOf({ partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING }, sortKey }: EventFedTableProps): dynamodb.Attribute[] {
  return [partitionKey, ...sortKey ? [sortKey] : []];
}

export function pointerOf({ keyPointers = {} }: ItemEvent, { name }: dynamodb.Attribute): string {
  return keyPointers[name] ?? pointerTo(name);
}

export function versionPointerOf({ versionPointer }: ItemEvent, { versionAttribute }: EventFedTableProps): string {
  return versionPointer ?? pointerTo(versionAttribute);
}

/** What the events of a contract write. */
export function attributesOf(event: ItemEvent, props: EventFedTableProps): string[] {
  if (event.removes) { return []; }
  if (event.attributes) { return event.attributes; }
  const written = [props.versionAttribute, ...keyOf(props).map(({ name }) => name)];
  return (propertiesOf(event.contract) ?? []).filter(name => !written.includes(name));
}

/** WriterSettings of handlers/event-table-writer/settings.ts. */
export function writerSettings(props: EventFedTableProps, removalSeconds: number): object {
  const key = keyOf(props);
  return {
    key,
    versionAttribute: props.versionAttribute,
    removalSeconds,
    events: props.events.map(event => ({
      contract: { name: event.contract.name, version: event.contract.version, schema: JSON.parse(event.contract.schema.text) as object },
      source: event.contract.source,
      keys: Object.fromEntries(key.map(attribute => [attribute.name, pointerOf(event, attribute)])),
      version: versionPointerOf(event, props),
      attributes: attributesOf(event, props),
      ...event.removes && { removes: true },
    })),
  };
}

function pointerTo(name: string): string {
  return `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}
