import { checkHandler } from './check-handler';
import { MakeHandler } from './check-options';
import { subtaskPlans } from './delivery-plan';
import { SubtaskDeliveryOptions } from './job-options';
import { SubtaskRun } from './subtask-run';

/**
 * Delivers subtasks to a handler of `handleSubtasks` as `checkDeliveries` delivers messages, some after their deadline. Each subtask is reported as
 * its effect has earned. The queues are simulated in memory.
 *
 * ```ts
 * test('a page is rendered', () => checkSubtasks(({ effect }) => handleSubtasks(({ subtask }) => effect(subtask))));
 * ```
 *
 * @throws with the simplest plan that fails, what happened, and the seed that repeats it
 */
export function checkSubtasks(makeHandler: MakeHandler, options: SubtaskDeliveryOptions = {}): Promise<void> {
  return checkHandler({
    name: 'checkSubtasks', what: 'subtask', makeHandler, options, plans: subtaskPlans, run: plan => new SubtaskRun({ makeHandler, plan }, options),
  });
}
