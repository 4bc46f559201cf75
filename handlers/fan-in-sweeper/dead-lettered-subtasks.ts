import { SweeperPorts } from './ports';
import { groupRecordId, isFinal, isSubtaskOf } from '../shared/fan-in/record';
import { isSubtaskName, SUBTASK_TYPE, SubtaskData } from '../shared/fan-in/subtasks';
import { DeadLetterQueue } from '../shared/sweep/dead-letter-queue';
import { SweepRun } from '../shared/sweep/sweep-run';
import { ageSeconds, watch } from '../shared/sweep/watch';

/** Fails every subtask in the dead-letter queue of its worker. */
export async function failDeadLetteredSubtasks(run: SweepRun, ports: SweeperPorts): Promise<void> {
  const ages: number[] = [];
  for (const queue of ports.deadLetterQueues) {
    await run.attempt((async () => {
      const oldestSentAt = await learn(queue, run, ports);
      if (oldestSentAt) ages.push(ageSeconds(oldestSentAt, ports.now()));
    })(), { step: 'dead-letter queue' });
  }
  if (ages.length > 0) ports.metrics.seconds('OldestDeadLetterAge', Math.max(...ages));
}

async function learn(queue: DeadLetterQueue, run: SweepRun, ports: SweeperPorts): Promise<Date | undefined> {
  const { oldestSentAt } = await watch(queue, run, ports, {
    tasks: await queue.moveTasks(),
    shareLeft: 1 / 2,
    read: ({ body }) => subtaskOf(body),
    learn: async seen => {
      const nameOf = ({ job, group, subtask }: SubtaskData) => ({ job, group, subtask });
      await run.each(seen.flatMap(({ read }) => read ?? []), subtask => fail(subtask, ports), nameOf);
      return true;
    },
  });
  return oldestSentAt;
}

async function fail({ job, group, subtask }: SubtaskData, { store, tracker, metrics }: SweeperPorts): Promise<void> {
  // most messages were seen by earlier runs: a read is cheaper than a refused write
  const record = await store.find(groupRecordId(job, group));
  if (record === undefined || isFinal(record)) return;
  if (!isSubtaskOf(record, subtask) || !record.pending?.has(subtask)) {
    // a run that failed the subtask may have died before it ended the job
    await tracker.settle(record);
    return;
  }
  await tracker.report({ job, group, subtask, status: 'failed', error: 'The worker failed, crashed or timed out on every receive: the message is in the dead-letter queue.' });
  metrics.count('SubtasksDeadLettered');
}

/** Undefined for messages of other senders, and for names that are no keys: DynamoDB would refuse them in every sweep. */
function subtaskOf(body: string): SubtaskData | undefined {
  try {
    const event = JSON.parse(body) as { readonly type?: string; readonly data?: unknown };
    return event.type === SUBTASK_TYPE && isSubtaskName(event.data) ? event.data : undefined;
  } catch {
    return undefined;
  }
}
