import { Interest } from './broker';

/** What an EventBridge rule matches: the types of the contracts, each from its own source. */
export function eventPattern({ contracts, filter }: Interest): { readonly [field: string]: unknown } {
  const sources = [...new Set(contracts.map(({ source }) => source))];
  const bySource = sources.map(source => ({
    'source': [source],
    'detail-type': contracts.filter(contract => contract.source === source).map(({ eventType }) => eventType),
  }));
  return {
    ...bySource.length === 1 ? bySource[0] : { $or: bySource },
    ...filter && { detail: { data: filter } },
  };
}
