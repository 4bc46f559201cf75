/** An item, with its attributes as DynamoDB writes them. */
export interface Item { readonly [attribute: string]: { readonly S?: string; readonly N?: string } }

/** The fields of a request that the table reads. */
export interface TableRequest {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: { readonly [name: string]: string };
  readonly ExpressionAttributeValues?: Item;
}

/** The answer of an operation that failed. */
export class ServiceError extends Error {
  constructor(readonly type: string, message: string, readonly more: object = {}) {
    super(message);
  }
}

/** The condition of `idempotent`, and the only one that the table knows. */
const ABSENT_OR_EXPIRED = 'attribute_not_exists(#id) OR #expiry < :now OR '
  + '(#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)';

interface Stored {
  readonly item: Item;
  /** When the table wrote it, in simulated time less the time of the machine. */
  readonly aheadMillis: number;
}

/**
 * An idempotency table in memory. Records are written with the time of the machine, and looked at in simulated time: what was left until
 * they expire when they were written is what counts.
 */
export class SimulatedTable {
  private readonly items = new Map<string, Stored>();

  constructor(private readonly now: () => number) {}

  answer(operation: string, request: TableRequest): object {
    switch (operation) {
      case 'PutItem': return this.put(request);
      case 'GetItem': return { Item: this.items.get(keyOf(request.Key!))?.item };
      case 'UpdateItem': return this.update(request);
      case 'DeleteItem': return this.remove(request);
      default: throw new ServiceError('UnknownOperationException', `checkDeliveries has no ${operation} of DynamoDB: pass what the work calls to it, and replace it in the test.`);
    }
  }

  private put({ Item: item, ConditionExpression: condition, ExpressionAttributeNames: names = {} }: TableRequest): object {
    if (condition !== ABSENT_OR_EXPIRED) {
      throw new ServiceError('ValidationException', 'checkDeliveries has the table of idempotent() only: replace other tables in the test.');
    }
    const key = keyOf({ id: item![names['#id']] });
    const stored = this.items.get(key);
    if (stored && !this.isFree(stored, names)) {
      throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { Item: stored.item });
    }
    this.store(key, item!);
    return {};
  }

  private isFree({ item, aheadMillis }: Stored, names: { readonly [name: string]: string }): boolean {
    const now = this.now() - aheadMillis;
    const [expiry, status, lock] = ['#expiry', '#status', '#in_progress_expiry'].map(name => item[names[name]]);
    return Number(expiry.N) * 1000 < now || (status.S === 'INPROGRESS' && lock !== undefined && Number(lock.N) < now);
  }

  /** `SET #a = :a, #b = :b`. */
  private update(request: TableRequest): object {
    const { Key: key, UpdateExpression: expression, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    const changes = [...(expression ?? '').matchAll(/(#\w+) = (:\w+)/g)].map(([, name, value]) => [names[name], values[value]]);
    this.store(keyOf(key!), { ...this.items.get(keyOf(key!))?.item, ...key, ...Object.fromEntries(changes) as Item });
    return {};
  }

  private remove({ Key: key }: TableRequest): object {
    this.items.delete(keyOf(key!));
    return {};
  }

  private store(key: string, item: Item): void {
    this.items.set(key, { item, aheadMillis: this.now() - Date.now() });
  }
}

function keyOf(key: Item): string {
  return Object.values(key).map(({ S }) => S).join();
}
