import { JsonSchema } from '../shared/json/schema-check';

/** What the writer does with events. Written by src/reporting-engine/private/event-fed-settings.ts. */
export interface WriterSettings {
  readonly key: readonly KeyAttribute[];
  readonly versionAttribute: string;
  /** How long a removal is remembered. */
  readonly removalSeconds: number;
  readonly events: readonly EventSettings[];
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

export interface EventSettings {
  readonly contract: { readonly name: string; readonly version: number; readonly schema: JsonSchema };
  readonly source: string;
  /** JSON pointers into the data, by attribute of the key. */
  readonly keys: Readonly<Record<string, string>>;
  /** A JSON pointer into the data. */
  readonly version: string;
  /** The properties that the events write. */
  readonly attributes: readonly string[];
  readonly removes?: boolean;
}

export const typeOf = ({ contract: { name, version } }: EventSettings) => `${name}.v${version}`;
