import { Unpublishable } from './unpublishable';
import { JsonSchema } from '../json/schema-check';

/** Where messages of a type go: exactly one of the four. */
export interface Destination {
  readonly busName?: string;
  readonly topicArn?: string;
  readonly queueUrl?: string;
  readonly streamName?: string;
}

/** One entry of `CATALOG_PUBLISH` (docs/messages.md). */
export interface Publication extends Destination {
  readonly source: string;
  readonly schema?: JsonSchema;
  /** For claim checks. */
  readonly bucket?: string;
}

/** The entry for every type that is not named. */
const ANY_TYPE = '*';

/** What a function may publish, and where it goes. */
export class Publications {
  static fromText(text: string | undefined): Publications {
    return new Publications(JSON.parse(text || '{}') as Record<string, Publication>);
  }

  constructor(private readonly entries: Record<string, Publication>) {}

  /** Throws `Unpublishable` for a type that has no place to go. */
  find(type: string): Publication {
    const entry = Object.hasOwn(this.entries, type) ? this.entries[type] : this.entries[ANY_TYPE];
    if (!entry) throw new Unpublishable(`${type} cannot be published here: CATALOG_PUBLISH has ${this.known()}. Call grantPublish for this function.`);
    return entry;
  }

  /** A named type has a contract: its schema should be here or in the caller's hands. */
  isNamed(type: string): boolean {
    return Object.hasOwn(this.entries, type);
  }

  private known(): string {
    return Object.keys(this.entries).join(', ') || 'no types';
  }
}

/** Keeps the order of a message group or partition key. */
export function keepsOrder({ topicArn, queueUrl, streamName }: Destination): boolean {
  return streamName !== undefined || isFifo(topicArn ?? queueUrl ?? '');
}

/** FIFO topics and queues are told by their names. */
export function isFifo(name: string): boolean {
  return name.endsWith('.fifo');
}

/** The same for two publications to one place. */
export function destinationId({ busName, topicArn, queueUrl, streamName }: Destination): string {
  const place = busName ?? topicArn ?? queueUrl ?? streamName;
  if (place === undefined) throw new Error('CATALOG_PUBLISH: an entry needs busName, topicArn, queueUrl or streamName.');
  return place;
}
