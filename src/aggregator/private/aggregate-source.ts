import { parseTemplate, Reference } from './template';
import { BackendConfig } from '../../core/backends/backend-config';
import { SourceForEachOptions, SourceOptions } from '../source-options';

/** The element of a list, in the path of its source. */
const DEFAULT_ITEM = 'item';

/** A source of an aggregate, with its backend bound. */
export class AggregateSource {
  constructor(readonly name: string, readonly options: SourceOptions, readonly backend: BackendConfig) {}

  get part(): string {
    return this.options.partName ?? this.name;
  }

  get method(): string {
    return this.options.method ?? 'GET';
  }

  /** The references in the path. */
  get references(): Reference[] {
    const parsed = parseTemplate(this.options.path);
    return 'references' in parsed ? parsed.references : [];
  }

  /** The names, in lower case, of the caller's headers with credentials that the source gets. */
  get credentials(): string[] {
    const forwards = this.backend.http?.options.auth?._forwardsAuthorization ?? false;
    const named = (this.options.forwardedCredentials ?? []).map(name => name.toLowerCase());
    return [...new Set([...named, ...forwards ? ['authorization'] : []])].sort();
  }

  get itemName(): string | undefined {
    return this.options.forEach && itemNameOf(this.options.forEach);
  }
}

export function itemNameOf({ itemName = DEFAULT_ITEM }: SourceForEachOptions): string {
  return itemName;
}
