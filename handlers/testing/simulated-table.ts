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

/** A table as far as the runtime calls it. */
export interface Table {
  answer(operation: string, request: TableRequest): object;
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

const NOT_KNOWN = 'the condition is not that of idempotent()';

/** An idempotency table in memory. */
export class SimulatedTable implements Table {
  private readonly items = new Map<string, Item>();

  answer(operation: string, request: TableRequest): object {
    switch (operation) {
      case 'PutItem': return this.put(request);
      case 'GetItem': return { Item: this.items.get(keyOf(request.Key!)) };
      case 'UpdateItem': return this.update(request);
      case 'DeleteItem': return this.remove(request);
      default: throw new ServiceError('UnknownOperationException', `there is no ${operation}`);
    }
  }

  private put(request: TableRequest): object {
    const { Item: item, ConditionExpression: condition, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    if (condition !== ABSENT_OR_EXPIRED) {
      throw new ServiceError('ValidationException', NOT_KNOWN);
    }
    const key = keyOf({ id: item![names['#id']] });
    const stored = this.items.get(key);
    if (stored && !isFree(stored, names, values)) {
      throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', { Item: stored });
    }
    this.items.set(key, item!);
    return {};
  }

  /** `SET #a = :a, #b = :b`. */
  private update(request: TableRequest): object {
    if (request.ConditionExpression !== undefined) throw new ServiceError('ValidationException', NOT_KNOWN);
    const { Key: key, UpdateExpression: expression, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
    const changes = [...(expression ?? '').matchAll(/(#\w+) = (:\w+)/g)].map(([, name, value]) => [names[name], values[value]]);
    this.items.set(keyOf(key!), { ...this.items.get(keyOf(key!)), ...key, ...Object.fromEntries(changes) as Item });
    return {};
  }

  private remove({ Key: key }: TableRequest): object {
    this.items.delete(keyOf(key!));
    return {};
  }
}

function keyOf(key: Item): string {
  return Object.values(key).map(({ S }) => S).join();
}

function isFree(item: Item, names: { readonly [name: string]: string }, values: Item): boolean {
  const [expiry, status, lock] = ['#expiry', '#status', '#in_progress_expiry'].map(name => item[names[name]]);
  return Number(expiry.N) < Number(values[':now'].N)
    || (status.S === 'INPROGRESS' && lock !== undefined && Number(lock.N) < Number(values[':now_in_millis'].N));
}
