import { checkHandler } from './check-handler';
import { MakeHandler } from './check-options';
import { jobPlans } from './delivery-plan';
import { JobDeliveryOptions } from './job-options';
import { JobRun } from './job-run';

/**
 * Delivers jobs to a handler of `handleJobs` as `checkDeliveries` delivers messages, while clients cancel some. Each job ends once, with the status
 * that its effect has earned. Queue and records are simulated in memory.
 *
 * ```ts
 * test('a payment ends as it should', () => checkJobs(({ effect }) => handleJobs(({ id }) => effect(id))));
 * ```
 *
 * @throws with the simplest plan that fails, what happened, and the seed that repeats it
 */
export function checkJobs(makeHandler: MakeHandler, options: JobDeliveryOptions = {}): Promise<void> {
  return checkHandler({
    name: 'checkJobs', what: 'job', makeHandler, options, plans: jobPlans, run: plan => new JobRun({ makeHandler, plan }, options),
  });
}
