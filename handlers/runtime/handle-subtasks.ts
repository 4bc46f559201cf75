import { recordsOf } from './known-event';
import { SqsHandler } from './sqs-event';
import { SubtaskWork } from './subtask';
import { subtaskPorts } from './subtask-ports';
import { SubtaskWorker } from './subtask-worker';
import { withSafeErrors } from './work-error';

/**
 * An SQS handler for Lambda that does the subtasks of jobs, one after the other within a
 * batch, and reports each: done with its result, or failed where it is rejected or was received
 * for the last time.
 *
 * ```ts
 * export const handler = handleSubtasks(async ({ object, results }) => resultAt(await render(object, results)));
 * ```
 *
 * The event source needs `ReportBatchItemFailures`, as the catalog's queues have it.
 */
export function handleSubtasks<TInput = unknown>(work: SubtaskWork<TInput>): SqsHandler {
  let worker: SubtaskWorker | undefined;
  return withSafeErrors(async (event, context) => {
    recordsOf('handleSubtasks', event, 'SQS');
    worker ??= new SubtaskWorker(work, subtaskPorts());
    return worker.handle(event, context);
  });
}
