/**
 * The place of the first record that a function did not handle; undefined where it handled all. What Lambda itself makes of an answer:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 *
 * @param ids the sequence numbers of the records
 */
export function failedAt(payload: string, ids: readonly string[]): number | undefined {
  const failures = failuresOf(payload);
  if (failures === undefined) return 0;
  const places = failures.map(failure => ids.indexOf(identifierOf(failure)));
  if (places.length === 0) return undefined;
  return places.includes(-1) ? 0 : Math.min(...places);
}

/** Undefined for an answer that no function may give. What is no object reports nothing. */
function failuresOf(payload: string): unknown[] | undefined {
  const answer = parsed(payload);
  if (typeof answer !== 'object') return answer === undefined ? undefined : [];
  const { batchItemFailures = null } = (answer ?? {}) as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  return Array.isArray(batchItemFailures) ? batchItemFailures : undefined;
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
function identifierOf(failure: unknown): string {
  const { itemIdentifier } = (failure ?? {}) as { readonly itemIdentifier?: unknown };
  return typeof itemIdentifier === 'string' ? itemIdentifier : '';
}
