import { Unpublishable } from './unpublishable';
import { OwnError } from '../errors/safe-error';
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
  /** The bucket for contents above the broker's limit. */
  readonly claimCheckBucket?: string;
}

/** The entry for every type that is not named. */
const ANY_TYPE = '*';

/** What a function may publish, and where it goes. */
export class Publications {
  /** The text of `CATALOG_PUBLISH`. An entry that is a text is the key of the entry that it shares: `@1`. */
  static fromText(text: string | undefined): Publications {
    const entries = Object.entries(JSON.parse(text || '{}') as Record<string, Publication | string>);
    const shared = new Map(entries.filter((entry): entry is [string, Publication] => typeof entry[1] !== 'string'));
    const named = entries.filter(([type]) => !type.startsWith('@')).map(([type, entry]) => [type, typeof entry === 'string' ? shared.get(entry) : entry]);
    return new Publications(Object.fromEntries(named) as Record<string, Publication>);
  }

  constructor(private readonly entries: Record<string, Publication>) {}

  /** Throws `Unpublishable` for a type without a destination, or without one of that name. */
  find(type: string, destination?: string): Publication {
    const entry = this.entries[keyOf(this.isNamed(type, destination) ? type : ANY_TYPE, destination)];
    if (!entry) throw new Unpublishable(`${keyOf(type, destination)} must be one of the types in CATALOG_PUBLISH, which are ${this.known()}: call grantPublish for this function.`);
    return entry;
  }

  /** A named type has a contract: its schema should be here, or given by the caller. A type with a slash has none. */
  isNamed(type: string, destination?: string): boolean {
    return !type.includes('/') && Object.hasOwn(this.entries, keyOf(type, destination));
  }

  private known(): string {
    return Object.keys(this.entries).join(', ') || 'none';
  }
}

/** The types of a named destination are after its name: `ledger/OrderPaid.v1`. */
function keyOf(type: string, destination?: string): string {
  return destination === undefined ? type : `${destination}/${type}`;
}

/** Keeps the order of a message group or partition key. */
export function keepsOrder({ topicArn, queueUrl, streamName }: Destination): boolean {
  return streamName !== undefined || isFifo(topicArn ?? queueUrl ?? '');
}

/** The names of FIFO topics and queues end in `.fifo`. */
export function isFifo(name: string): boolean {
  return name.endsWith('.fifo');
}

/** The same text for two publications to one destination. */
export function destinationId({ busName, topicArn, queueUrl, streamName }: Destination): string {
  const place = busName ?? topicArn ?? queueUrl ?? streamName;
  if (place === undefined) throw new OwnError('CATALOG_PUBLISH: an entry must have busName, topicArn, queueUrl or streamName.');
  return place;
}
