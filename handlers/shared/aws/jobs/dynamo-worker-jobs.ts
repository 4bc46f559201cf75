import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { JobRecord, JobStatus, wakeShard } from '../../jobs/job-record';
import { Attempt, DeadLetter, JobHistory, JobKey, NewRecord, StartRequest, StartResult, WorkerJobs } from '../../jobs/worker-ports';
import { recordOf } from '../record-table';

/** BatchGetItem reads at most 100 items. */
const BATCH_GET_ITEMS = 100;

/** The longest retention of a dead-letter queue: a record outlives its message there. */
const DEAD_LETTER_RETENTION_MILLIS = 14 * 24 * 3600 * 1000;

const MINE = 'attempt = :attempt AND #status = :running';

interface Change {
  /** Names the statuses `:accepted`, `:running`, `:failed`, and what `values` has. */
  readonly condition: string;
  readonly values?: Record<string, unknown>;
  readonly set: Partial<JobRecord>;
  readonly remove?: ReadonlyArray<keyof JobRecord>;
  readonly countAttempt?: boolean;
}

type Changed = { readonly before: Partial<JobRecord> } | { readonly refused: Partial<JobRecord> | undefined };

/** The worker's rows of the table of transitions (docs/jobs.md), as conditional updates. */
export class DynamoWorkerJobs implements WorkerJobs {
  constructor(private readonly dynamo: DynamoDBDocumentClient) {}

  async histories(keys: JobKey[]): Promise<Map<string, JobHistory>> {
    const histories = new Map<string, JobHistory>();
    for (const table of new Set(keys.map(key => key.table))) {
      const ids = [...new Set(keys.filter(key => key.table === table).map(key => key.id))];
      for (let from = 0; from < ids.length; from += BATCH_GET_ITEMS) {
        const Keys = ids.slice(from, from + BATCH_GET_ITEMS).map(id => ({ id }));
        const { Responses } = await this.dynamo.send(new BatchGetCommand({
          RequestItems: { [table]: { Keys, ProjectionExpression: 'id, #status, attempt', ExpressionAttributeNames: { '#status': 'status' } } },
        }));
        (Responses?.[table] ?? []).forEach(item => histories.set(item.id as string, item as JobHistory));
      }
    }
    return histories;
  }

  async start(key: JobKey, request: StartRequest, create?: NewRecord): Promise<StartResult> {
    const leased = { status: 'running', updatedAt: iso(request.now), leaseUntil: iso(request.leaseUntil) } as const;
    const first = await this.change(key, {
      condition: '#status = :accepted OR (#status = :running AND leaseUntil < :now)',
      values: { ':now': iso(request.now) },
      set: leased,
      remove: ['percentComplete'],
      countAttempt: true,
    });
    if ('before' in first) return started(first.before);
    const { refused } = first;
    if (!refused) return create ? this.create(key, request, create) : { kind: 'missing' };
    if (refused.status === 'failed' && refused.deadLetteredAt) return this.restart(key, request, leased, refused);
    return refused.status === 'running'
      ? { kind: 'busy', until: Date.parse(refused.leaseUntil!) }
      : { kind: 'final', status: refused.status! };
  }

  extendLease(attempt: Attempt, now: number, leaseUntil: number): Promise<boolean> {
    return this.changeMine(attempt, { updatedAt: iso(now), leaseUntil: iso(leaseUntil) });
  }

  progress(attempt: Attempt, now: number, percentComplete: number): Promise<boolean> {
    return this.changeMine(attempt, { updatedAt: iso(now), percentComplete });
  }

  succeed(attempt: Attempt, now: number, result: { result?: string; resultLocation?: string }): Promise<boolean> {
    return this.end(attempt, {
      condition: 'attempt = :attempt AND (#status = :running OR (#status = :failed AND attribute_exists(deadLetteredAt)))',
      set: { status: 'succeeded', updatedAt: iso(now), ...result },
      // the message goes with it: both together can be larger than an item
      remove: ['leaseUntil', 'percentComplete', 'error', 'deadLetteredAt', 'wakeShard', 'wakeAt', 'message'],
    });
  }

  release(attempt: Attempt, now: number): Promise<boolean> {
    return this.end(attempt, {
      condition: MINE,
      set: { status: 'accepted', updatedAt: iso(now) },
      remove: ['leaseUntil', 'percentComplete'],
    });
  }

  fail(attempt: Attempt, now: number, error: string, deadLetter?: DeadLetter): Promise<boolean> {
    const at = iso(now);
    const failed = { status: 'failed', updatedAt: at, error, ...deadLetter && { deadLetteredAt: at } } as const;
    return this.end(attempt, deadLetter?.isWoken ? {
      condition: MINE,
      set: { ...failed, wakeShard: wakeShard(attempt.key.id, true), wakeAt: at },
      remove: ['leaseUntil', 'percentComplete'],
    } : {
      condition: MINE,
      set: failed,
      remove: ['leaseUntil', 'percentComplete', 'wakeShard', 'wakeAt', 'message'],
    });
  }

  async wakeLater(key: JobKey, wakeAt: number, sentAt: number): Promise<void> {
    const condition = '#status IN (:accepted, :running)';
    const changed = await this.change(key, { condition, set: { sentAt: iso(sentAt), wakeShard: wakeShard(key.id), wakeAt: iso(wakeAt) } });
    const ttl = outliving(wakeAt);
    if ('before' in changed && changed.before.ttl! < ttl) await this.change(key, { condition, set: { ttl } });
  }

  /** A message of the dead-letter queue that was redriven: it has its whole way before it again. */
  private async restart(key: JobKey, request: StartRequest, leased: Partial<JobRecord>, old: Partial<JobRecord>): Promise<StartResult> {
    const changed = await this.change(key, {
      condition: '#status = :failed AND attribute_exists(deadLetteredAt)',
      set: { ...leased, ...wake(key, request), ...request.wakeAt !== undefined && { ttl: Math.max(old.ttl ?? 0, outliving(request.wakeAt)) } },
      remove: ['deadLetteredAt', 'error'],
      countAttempt: true,
    });
    return 'before' in changed ? started(changed.before) : { kind: 'busy', until: request.leaseUntil };
  }

  private async create(key: JobKey, request: StartRequest, { fingerprint, expiresAt }: NewRecord): Promise<StartResult> {
    const { table, id } = key;
    const { now, leaseUntil } = request;
    const record: JobRecord = {
      id,
      fingerprint,
      status: 'running',
      attempt: 1,
      createdAt: iso(now),
      updatedAt: iso(now),
      leaseUntil: iso(leaseUntil),
      expiresAt: iso(expiresAt),
      ttl: Math.ceil(expiresAt / 1000),
      ...wake(key, request),
    };
    try {
      await this.dynamo.send(new PutCommand({ TableName: table, Item: record, ConditionExpression: 'attribute_not_exists(id)' }));
      return { kind: 'started', attempt: 1, interrupted: false };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { kind: 'busy', until: leaseUntil };
      throw error;
    }
  }

  private async changeMine({ key, attempt }: Attempt, set: Partial<JobRecord>): Promise<boolean> {
    return 'before' in await this.change(key, { condition: MINE, set, values: { ':attempt': attempt } });
  }

  /** The SDK repeats a call whose answer was lost: refused because the record is as wanted already is done. */
  private async end({ key, attempt }: Attempt, change: Change): Promise<boolean> {
    const changed = await this.change(key, { ...change, values: { ...change.values, ':attempt': attempt } });
    return 'before' in changed || (changed.refused?.attempt === attempt && changed.refused.status === change.set.status);
  }

  private async change({ table, id }: JobKey, change: Change): Promise<Changed> {
    try {
      const { Attributes } = await this.dynamo.send(new UpdateCommand({
        TableName: table, Key: { id }, ReturnValues: 'ALL_OLD', ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...expression(change),
      }));
      return { before: Attributes as Partial<JobRecord> };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { refused: error.Item && recordOf<JobRecord>(error.Item) };
      throw error;
    }
  }
}

function expression({ condition, values = {}, set, remove = [], countAttempt }: Change) {
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const assignments = given.map(([name]) => `#${name} = :new_${name}`);
  const statuses = (['accepted', 'running', 'failed'] as JobStatus[]).filter(status => condition.includes(`:${status}`));
  return {
    ConditionExpression: condition,
    UpdateExpression: [
      `SET ${[...assignments, ...countAttempt ? ['attempt = attempt + :one'] : []].join(', ')}`,
      ...remove.length > 0 ? [`REMOVE ${remove.map(name => `#${name}`).join(', ')}`] : [],
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(['status', ...given.map(([name]) => name), ...remove].map(name => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(statuses.map(status => [`:${status}`, status])),
      ...Object.fromEntries(given.map(([name, value]) => [`:new_${name}`, value])),
      ...countAttempt ? { ':one': 1 } : {},
      ...values,
    },
  };
}

function wake({ id }: JobKey, { now, wakeAt }: StartRequest): Pick<JobRecord, 'sentAt' | 'wakeShard' | 'wakeAt'> {
  return wakeAt === undefined ? {} : { sentAt: iso(now), wakeShard: wakeShard(id), wakeAt: iso(wakeAt) };
}

function started(before: Partial<JobRecord>): StartResult {
  return { kind: 'started', attempt: before.attempt! + 1, interrupted: before.status === 'running' };
}

/** When a record may be deleted whose message is in the queue until `wakeAt`, and in the dead-letter queue after that. */
function outliving(wakeAt: number): number {
  return Math.ceil((wakeAt + DEAD_LETTER_RETENTION_MILLIS) / 1000);
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
