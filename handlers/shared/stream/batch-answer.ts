/** What a function made of a batch: places in it. */
export interface BatchAnswer {
  /** The first record that it did not handle; undefined where it handled all. */
  readonly failedAt?: number;
  /** Those before it that it can never handle. */
  readonly rejected: readonly number[];
}

/**
 * Reads the answer of a function. What Lambda itself makes of `batchItemFailures`:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html.
 *
 * @param ids the sequence numbers of the records
 * @param isRejecting whether it reads the list `rejectedItems`, too, of the same form
 */
export function batchAnswer(payload: string, ids: readonly string[], isRejecting: boolean): BatchAnswer {
  const answer = parsed(payload);
  const failed = placesOf(answer, 'batchItemFailures', ids);
  const rejected = isRejecting ? placesOf(answer, 'rejectedItems', ids) : [];
  if (failed === undefined || rejected === undefined) return { failedAt: 0, rejected: [] };
  const failedAt = failed.length === 0 ? undefined : Math.min(...failed);
  return { failedAt, rejected: rejected.filter(place => place < (failedAt ?? Infinity)) };
}

/** Undefined for a list that no function may give. What is no object has none. */
function placesOf(answer: unknown, list: string, ids: readonly string[]): number[] | undefined {
  if (typeof answer !== 'object') return answer === undefined ? undefined : [];
  const items = (answer as Record<string, unknown> | null)?.[list] ?? [];
  if (!Array.isArray(items)) return undefined;
  const places = items.map(item => ids.indexOf(identifierOf(item)));
  return places.includes(-1) ? undefined : places;
}

function parsed(payload: string): unknown {
  if (payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** No record has an empty one. */
function identifierOf(item: unknown): string {
  const { itemIdentifier } = (item ?? {}) as { readonly itemIdentifier?: unknown };
  return typeof itemIdentifier === 'string' ? itemIdentifier : '';
}
