import { attempted, Outcome, stagedOf } from './staged';
import { Unpublishable } from '../publishing/unpublishable';

type Result = (data: unknown, stage: string) => Outcome;

/** https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html */
const RESULTS: ReadonlyMap<unknown, Result> = new Map<unknown, Result>([
  ['Ok', (data, stage) => ({ staged: stagedOf(Buffer.from(typeof data === 'string' ? data : '', 'base64'), `the result of ${stage}`) })],
  ['Dropped', () => ({})],
  ['ProcessingFailed', (_, stage) => ({ error: new Unpublishable(`${stage}: the function answered ProcessingFailed`) })],
]);

/**
 * An outcome for each record of an event; undefined for an answer that does not have each of them once.
 *
 * @param ids the ids of the records
 */
export function outcomesOf(payload: string, ids: readonly string[], stage: string): Outcome[] | undefined {
  const entries = entriesOf(payload);
  if (entries?.length !== ids.length) return undefined;
  const byId = new Map(entries.map(entry => [entry?.recordId, entry]));
  const results = ids.map(id => ({ result: RESULTS.get(byId.get(id)?.result), data: byId.get(id)?.data }));
  return results.some(({ result }) => result === undefined) ? undefined : results.map(({ result, data }) => attempted(() => result!(data, stage)));
}

interface Entry { readonly recordId?: unknown; readonly result?: unknown; readonly data?: unknown }

function entriesOf(payload: string): Array<Entry | null> | undefined {
  try {
    const { records } = (JSON.parse(payload) ?? {}) as { readonly records?: unknown };
    return Array.isArray(records) ? records as Array<Entry | null> : undefined;
  } catch {
    return undefined;
  }
}
