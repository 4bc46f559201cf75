import { JobRecord, JobStatus } from '../../../handlers/shared/jobs/job-record';
import { Attempt, DeadLetter, JobHistory, JobKey, NewRecord, StartRequest, StartResult, WorkerJobs } from '../../../handlers/shared/jobs/worker-ports';

type Row = { -readonly [Name in keyof JobRecord]: JobRecord[Name] };

/** The table of docs/jobs.md in memory: what a row's condition does not allow is refused. */
export class JobTable implements WorkerJobs {
  readonly rows = new Map<string, Row>();
  /** Every change of status there was, by job. */
  readonly history = new Map<string, JobStatus[]>();

  accept(id: string, now: number): void {
    this.put({
      id,
      status: 'accepted',
      attempt: 0,
      createdAt: iso(now),
      updatedAt: iso(now),
      expiresAt: iso(now),
      ttl: 0,
      fingerprint: '',
      wakeShard: 'open-0',
      wakeAt: iso(now),
    });
  }

  /** The HTTP API's DELETE. */
  cancel(id: string): void {
    const row = this.rows.get(id);
    if (row?.status === 'accepted') this.to(row, 'cancelled');
  }

  /** The sweeper: the job's message is in the dead-letter queue. */
  sweepDeadLetter(id: string, now: number): void {
    const row = this.rows.get(id);
    if (row?.status !== 'accepted' && row?.status !== 'running') return;
    row.deadLetteredAt = iso(now);
    this.to(row, 'failed');
  }

  status(id: string): JobStatus | undefined {
    return this.rows.get(id)?.status;
  }

  count(...statuses: JobStatus[]): number {
    return [...this.rows.values()].filter(row => statuses.includes(row.status)).length;
  }

  async histories(keys: JobKey[]): Promise<Map<string, JobHistory>> {
    return new Map(keys.map(key => this.rows.get(key.id)).filter(row => row !== undefined)
      .map(({ id, status, attempt }) => [id, { status, attempt }]));
  }

  async start({ id }: JobKey, { now, leaseUntil, wakeAt }: StartRequest, create?: NewRecord): Promise<StartResult> {
    let row = this.rows.get(id);
    if (!row) {
      if (!create) return { kind: 'missing' };
      row = this.put({
        id, status: 'running', attempt: 0, createdAt: iso(now), updatedAt: iso(now), ...create, expiresAt: iso(create.expiresAt), ttl: 0, ...wakeAt !== undefined && { wakeAt: iso(wakeAt) },
      });
    } else if (row.status === 'running' && row.leaseUntil! >= iso(now)) {
      return { kind: 'busy', until: Date.parse(row.leaseUntil!) };
    } else if (!['accepted', 'running'].includes(row.status) && !(row.status === 'failed' && row.deadLetteredAt)) {
      return { kind: 'final', status: row.status };
    }
    const interrupted = row.status === 'running' && row.attempt > 0;
    delete row.deadLetteredAt;
    row.attempt += 1;
    row.leaseUntil = iso(leaseUntil);
    this.to(row, 'running');
    return { kind: 'started', attempt: row.attempt, interrupted };
  }

  async extendLease(attempt: Attempt, _now: number, leaseUntil: number): Promise<boolean> {
    return this.mine(attempt, row => { row.leaseUntil = iso(leaseUntil); });
  }

  async progress(attempt: Attempt, _now: number, percent: number): Promise<boolean> {
    return this.mine(attempt, row => { row.percentComplete = percent; });
  }

  async succeed(attempt: Attempt, _now: number, result: { result?: string; resultLocation?: string }): Promise<boolean> {
    return this.mine(attempt, row => {
      delete row.deadLetteredAt;
      this.to(Object.assign(row, result), 'succeeded');
    }, row => row.status === 'running' || (row.status === 'failed' && row.deadLetteredAt !== undefined));
  }

  async release(attempt: Attempt): Promise<boolean> {
    return this.mine(attempt, row => {
      delete row.leaseUntil;
      delete row.percentComplete;
      this.to(row, 'accepted');
    });
  }

  async fail(attempt: Attempt, now: number, error: string, deadLetter?: DeadLetter): Promise<boolean> {
    return this.mine(attempt, row => {
      row.error = error;
      if (deadLetter) row.deadLetteredAt = iso(now);
      this.to(row, 'failed');
    });
  }

  async wakeLater({ id }: JobKey, wakeAt: number): Promise<void> {
    const row = this.rows.get(id);
    if (row && ['accepted', 'running'].includes(row.status)) row.wakeAt = iso(wakeAt);
  }

  private async mine(
    { key, attempt }: Attempt, change: (row: Row) => void, allowed = (row: Row) => row.status === 'running',
  ): Promise<boolean> {
    const row = this.rows.get(key.id);
    if (!row || row.attempt !== attempt || !allowed(row)) return false;
    change(row);
    return true;
  }

  private put(row: Row): Row {
    this.rows.set(row.id, row);
    this.history.set(row.id, [row.status]);
    return row;
  }

  private to(row: Row, status: JobStatus): void {
    row.status = status;
    this.history.get(row.id)!.push(status);
  }
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
