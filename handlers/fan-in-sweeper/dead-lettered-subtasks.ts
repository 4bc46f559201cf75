import { SweeperPorts } from './ports';
import { isFinal, groupRecordId } from '../shared/fan-in/record';
import { isSubtaskName, SUBTASK_TYPE, SubtaskData } from '../shared/fan-in/subtasks';
import { HeldMessage, isRedriving, lookInto, oldestAgeSeconds } from '../shared/sweep/dead-letter-queue';
import { SweepRun } from '../shared/sweep/sweep-run';

/** Fails every subtask in the dead-letter queue of its worker. */
export async function failDeadLetteredSubtasks(run: SweepRun, ports: SweeperPorts): Promise<void> {
  const held: HeldMessage[] = [];
  for (const queue of ports.deadLetterQueues) {
    await run.attempt((async () => {
      if (!isRedriving(await queue.moveTasks())) held.push(...await lookInto(queue, run, 1 / 2));
    })(), { step: 'dead-letter queue' });
  }
  const age = oldestAgeSeconds(held, ports.now());
  if (age !== undefined) ports.metrics.seconds('OldestDeadLetterAge', age);
  const nameOf = ({ job, group, subtask }: SubtaskData) => ({ job, group, subtask });
  await run.each(held.flatMap(({ body }) => subtaskOf(body) ?? []), subtask => fail(subtask, ports), nameOf);
}

async function fail({ job, group, subtask }: SubtaskData, { store, tracker, metrics }: SweeperPorts): Promise<void> {
  // most messages were seen by earlier runs: a read is cheaper than a refused write
  const record = await store.find(groupRecordId(job, group));
  if (record === undefined || isFinal(record) || !record.pending?.has(subtask)) return;
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
