import { Item, ServiceError, Table, TableRequest } from './simulated-table';
import { JobStatus } from '../shared/jobs/job-record';

/** A condition of the worker's rows of docs/jobs.md, as a function of the item and the values of the request. */
type Condition = (item: Item | undefined, values: Item) => boolean;

const isOfStatus = (item: Item | undefined, ...statuses: JobStatus[]) => statuses.some(status => item?.status.S === status);
const isOfAttempt = (item: Item | undefined, values: Item) => item?.attempt.N === values[':attempt'].N;
const isDeadLettered = (item: Item | undefined) => isOfStatus(item, 'failed') && item?.deadLetteredAt !== undefined;

/** The conditions of `handleJobs`, and the only ones that the table knows. */
const CONDITIONS: { readonly [expression: string]: Condition } = {
  '#status IN (:accepted, :running)': item => isOfStatus(item, 'accepted', 'running'),
  '#status = :accepted OR (#status = :running AND leaseUntil < :now)': (item, values) =>
    isOfStatus(item, 'accepted') || (isOfStatus(item, 'running') && item!.leaseUntil.S! < values[':now'].S!),
  'attempt = :attempt AND #status = :running': (item, values) => isOfAttempt(item, values) && isOfStatus(item, 'running'),
  'attempt = :attempt AND (#status = :running OR (#status = :failed AND attribute_exists(deadLetteredAt)))': (item, values) =>
    isOfAttempt(item, values) && (isOfStatus(item, 'running') || isDeadLettered(item)),
  '#status = :failed AND attribute_exists(deadLetteredAt)': isDeadLettered,
};

/** A batch of reads. */
interface BatchRequest {
  readonly RequestItems?: { readonly [table: string]: { readonly Keys: readonly Item[] } };
}

/** The records of jobs in memory. */
export class SimulatedJobTable implements Table {
  private readonly items = new Map<string, Item>();

  /** @param onStatus sees each change of a status */
  constructor(private readonly onStatus: (id: string, status: JobStatus) => void) {}

  accept(id: string): void {
    this.store(id, { id: { S: id }, status: { S: 'accepted' }, attempt: { N: '0' }, ttl: { N: '0' } });
  }

  status(id: string): JobStatus | undefined {
    return this.items.get(id)?.status.S as JobStatus | undefined;
  }

  isDeadLettered(id: string): boolean {
    return isDeadLettered(this.items.get(id));
  }

  /** What the HTTP API does where its client cancels the job. */
  cancel(id: string): void {
    const item = this.items.get(id)!;
    if (isOfStatus(item, 'accepted') && item.attempt.N === '0') this.store(id, { ...item, status: { S: 'cancelled' } });
  }

  /** What the sweeper does with a job whose message is in the dead-letter queue. */
  sweep(id: string): void {
    const item = this.items.get(id);
    if (isOfStatus(item, 'accepted', 'running')) this.store(id, { ...item, status: { S: 'failed' }, deadLetteredAt: { S: new Date().toISOString() } });
  }

  answer(operation: string, request: TableRequest): object {
    switch (operation) {
      case 'BatchGetItem': return { Responses: this.batch(request as BatchRequest) };
      case 'UpdateItem': return { Attributes: this.update(request.Key!.id.S!, request) };
      default: throw new ServiceError('UnknownOperationException', `there is no ${operation}`);
    }
  }

  private batch({ RequestItems = {} }: BatchRequest): { readonly [table: string]: readonly Item[] } {
    const found = ({ Keys }: { readonly Keys: readonly Item[] }) => Keys.map(({ id }) => this.items.get(id.S!)).filter(item => item !== undefined);
    return Object.fromEntries(Object.entries(RequestItems).map(([table, keys]) => [table, found(keys)]));
  }

  /** `SET #a = :a, attempt = attempt + :one REMOVE #b`: answers what there was before. */
  private update(id: string, request: TableRequest): Item | undefined {
    const before = this.demand(id, request);
    const { UpdateExpression: expression = '', ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    const [set, remove = ''] = expression.split(' REMOVE ');
    const changes = [...set.matchAll(/(#\w+) = (:\w+)/g)].map(([, name, value]) => [names[name], values[value]] as const);
    const removed = [...remove.matchAll(/#\w+/g)].map(([name]) => names[name]);
    const attempts = set.includes('attempt = attempt + :one') ? [['attempt', { N: String(Number(before?.attempt.N ?? 0) + 1) }] as const] : [];
    const kept = Object.entries(before ?? {}).filter(([name]) => !removed.includes(name));
    this.store(id, Object.fromEntries([...kept, ...changes, ...attempts]));
    return before;
  }

  private demand(id: string, { ConditionExpression: expression = '', ExpressionAttributeValues: values = {} }: TableRequest): Item | undefined {
    const condition = Object.hasOwn(CONDITIONS, expression) ? CONDITIONS[expression] : undefined;
    if (!condition) throw new ServiceError('ValidationException', 'the condition is not one of handleJobs()');
    const item = this.items.get(id);
    if (!condition(item, values)) throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { Item: item });
    return item;
  }

  private store(id: string, item: Item): void {
    const before = this.status(id);
    this.items.set(id, item);
    if (item.status.S !== before) this.onStatus(id, item.status.S as JobStatus);
  }
}
