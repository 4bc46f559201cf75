import { SweeperPorts } from './ports';
import { OwnError } from '../shared/errors/safe-error';
import { messageSent, settled } from '../shared/fan-in/changes';
import { FanInRecord, groupBelowJob, groupOf, isFinal, jobOf } from '../shared/fan-in/record';
import { sendAndNote } from '../shared/fan-in/start-subtasks';
import { dueSubtasks } from '../shared/fan-in/subtasks';
import { parseUnsent } from '../shared/fan-in/unsent';
import { wakeShards } from '../shared/jobs/job-record';
import { SweepRun } from '../shared/sweep/sweep-run';

const MAX_RECORDS = 20_000;

/** Sends what due records have unsent, and ends jobs past their deadline. */
export async function wakeDueRecords(run: SweepRun, ports: SweeperPorts): Promise<void> {
  const overdue: FanInRecord[] = [];
  await wakeInTime(run, ports, overdue);
  // last, because they take long: other jobs do not wait for them
  for (const job of overdue) await run.attempt(ports.tracker.timeOut(job, () => run.hasTime(1 / 10)), { item: job.id });
}

async function wakeInTime(run: SweepRun, ports: SweeperPorts, overdue: FanInRecord[]): Promise<void> {
  let records = 0;
  for (const shard of wakeShards()) {
    for await (const ids of ports.store.due(shard, ports.now())) {
      await run.each(ids, id => wake(id, ports, overdue));
      records += ids.length;
      if (records >= MAX_RECORDS || !run.hasTime(1 / 4)) return;
    }
  }
}

/** @param overdue takes large jobs past their deadline */
async function wake(id: string, ports: SweeperPorts, overdue: FanInRecord[]): Promise<void> {
  const record = await ports.store.find(id);
  const now = ports.now();
  // the index lags behind the records: a record that was postponed is not due
  if (record?.wakeAt === undefined || new Date(record.wakeAt) >= now) return;
  if (isFinal(record)) return resendJobEnded(record, ports);
  if (new Date(record.deadlineAt) < now) {
    if (record.revision === undefined || record.parent !== undefined) return ports.tracker.timeOut(record);
    overdue.push(record);
    return;
  }
  if (record.message !== undefined) return sendMessage(record, ports);
  if (record.unsent !== undefined) return resendSubtasks(record, ports);
  await ports.tracker.settle(record);
}

async function resendJobEnded(record: FanInRecord, { tracker, store, metrics, now }: SweeperPorts): Promise<void> {
  if (record.jobEnded === undefined) {
    await store.apply(record.id, settled(now()));
    return;
  }
  await tracker.sendJobEnded(record);
  metrics.count('JobEndedResent');
}

async function sendMessage(record: FanInRecord, { intakeQueue, store, now }: SweeperPorts): Promise<void> {
  if (intakeQueue === undefined) throw new OwnError(`INTAKE_QUEUE_URL must be set to send accepted jobs, got nothing for ${record.id}.`);
  await intakeQueue.send(record.id, record.message!);
  await store.apply(record.id, messageSent(record, now()));
}

/** Subtasks of a group are sent only once its job expects the group: a retry of the intake adds it. */
async function resendSubtasks(record: FanInRecord, ports: SweeperPorts): Promise<void> {
  const { store, metrics } = ports;
  if (record.parent !== undefined) {
    const job = await store.find(record.parent);
    if (!job?.expected?.has(groupOf(record)!)) return;
  }
  const current = await withoutRemovedWorkers(record, ports);
  if (current?.unsent !== undefined) await sendAndNote(current, ports, sent => metrics.count('SubtasksResent', sent));
}

/** Fails the subtasks of workers that a deployment has removed: nobody can do them. */
async function withoutRemovedWorkers(record: FanInRecord, { queues, store, tracker }: SweeperPorts): Promise<FanInRecord | undefined> {
  const removed = dueSubtasks(record, parseUnsent(record.unsent!)).filter(({ worker }) => !queues.has(worker));
  for (const { name, worker } of removed) {
    const error = `The worker '${worker}' was removed before its subtask was sent.`;
    await tracker.report({ job: jobOf(record), group: groupBelowJob(record), subtask: name, status: 'failed', error });
  }
  return removed.length === 0 ? record : store.find(record.id);
}
