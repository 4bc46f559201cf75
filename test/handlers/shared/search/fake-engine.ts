import { Tries } from '../../../../handlers/shared/messages/tries';
import { BulkWriter, BulkWriterOptions, BulkWriterPorts } from '../../../../handlers/shared/search/bulk-writer';
import { Stamp } from '../../../../handlers/shared/search/document-change';
import { SearchEngine, SearchRequest, SearchResponse } from '../../../../handlers/shared/search/search-engine';

/** What happens to a document when it is asked for the next time. Without a fate it is written. */
export type Fate = 'busy' | 'conflict' | 'mapping' | 'unknown' | 'no-index' | 'mapping-of-request' | 'busy-request' | 'no-answer' | 'not-json' | 'too-large';

const ITEM: Partial<Record<Fate, object>> = {
  'busy': { status: 429, error: { type: 'rejected_execution_exception', reason: 'rejected execution of primary operation' } },
  'conflict': { status: 409, error: { type: 'version_conflict_engine_exception' } },
  'mapping': { status: 400, error: { type: 'mapper_parsing_exception', reason: "failed to parse field [price] of type [long] in document with id 'x'. Preview of field's value: 'secret'" } },
  'unknown': { status: 400, error: { type: 'some_new_exception', reason: 'secret' } },
  'no-index': { status: 404, error: { type: 'index_not_found_exception', reason: 'no such index [a]' } },
};
const WHOLE: Partial<Record<Fate, SearchResponse>> = {
  'mapping-of-request': { status: 400, body: '{"error":{"type":"action_request_validation_exception","reason":"secret"},"status":400}' },
  'busy-request': { status: 429, body: '429 Too Many Requests /a-writer/_bulk' },
  'not-json': { status: 200, body: '<html>' },
  'too-large': { status: 413, body: '' },
};

interface Line {
  readonly id: string;
  readonly document: object;
  readonly stamp: Stamp;
}

/** Answers bulk requests as OpenSearch does, for documents that are written by their versions. */
export class FakeEngine implements SearchEngine {
  readonly documents = new Map<string, { readonly document: object; readonly stamp: Stamp }>();
  /** The ids of each request. */
  readonly requests: string[][] = [];
  readonly bytes: number[] = [];
  /** The requests that make or write something. */
  sent: SearchRequest[] = [];

  /**
   * @param fates by id and version, `id@version`
   * @param takes how many documents of a request it takes: it is too busy for the others
   */
  constructor(private readonly fates: Record<string, Fate[]> = {}, private readonly takes = Infinity) {}

  async send(request: SearchRequest): Promise<SearchResponse> {
    if (request.method === 'GET') return { status: 404, body: '{"error":"alias [a] missing","status":404}' };
    this.sent.push(request);
    const lines = linesOf(request.body!);
    this.requests.push(lines.map(({ id }) => id));
    this.bytes.push(Buffer.byteLength(request.body!));
    const fates = lines.map(({ id, stamp }) => this.fates[`${id}@${stamp.version}`]?.shift());
    if (fates.includes('no-answer')) throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
    const whole = fates.find(fate => fate !== undefined && WHOLE[fate] !== undefined);
    if (whole) return WHOLE[whole]!;
    const items = lines.map((line, index) => ({ update: ITEM[index < this.takes ? fates[index]! : 'busy'] ?? this.write(line) }));
    return { status: 200, body: JSON.stringify({ errors: true, items }) };
  }

  private write({ id, document, stamp }: Line): object {
    const known = this.documents.get(id);
    if (known && known.stamp.version >= stamp.version) return { status: 200, result: 'noop' };
    this.documents.set(id, { document, stamp });
    return { status: 200, result: 'updated' };
  }
}

function linesOf(body: string): Line[] {
  const texts = body.split('\n').filter(text => text !== '').map(text => JSON.parse(text) as Record<string, Record<string, unknown>>);
  return texts.flatMap(({ script }, index) => script === undefined ? [] : [{ id: texts[index - 1].update._id as string, ...script.params as Omit<Line, 'id'> }]);
}

/** A writer without waiting times, at the time zero. */
export function impatient(engine: SearchEngine, options: BulkWriterOptions & Partial<Pick<BulkWriterPorts, 'timeLeft' | 'countSuperseded'>> = {}): BulkWriter {
  const { timeLeft = () => 60_000, countSuperseded = () => undefined } = options;
  const ports = { engine, tries: new Tries(), now: () => new Date(0), timeLeft, countSuperseded };
  return new BulkWriter('a-writer', ports, { backoff: { initialDelay: 0, maxDelay: 0 }, ...options });
}
