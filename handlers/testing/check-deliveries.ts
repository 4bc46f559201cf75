import { checkHandler } from './check-handler';
import { MakeHandler } from './check-options';
import { DeliveryOptions } from './delivery-options';
import { deliveryPlans } from './delivery-plan';
import { MessageRun } from './message-run';
import { StreamRun } from './stream-run';

/**
 * Delivers messages to a handler as SQS or Kinesis and Lambda may: again, in another order, in any batches, with poison among them, after
 * effects that failed, and with a crash at any step. No message may be lost, and each has its effect as often as the options say. AWS is
 * simulated in memory.
 *
 * ```ts
 * test('an order is charged once', () => checkDeliveries(({ effect }) => handleMessages(idempotent(({ id }) => effect(id)))));
 * ```
 *
 * @throws with the simplest plan that fails, what happened, and the seed that repeats it
 */
export async function checkDeliveries(makeHandler: MakeHandler, options: DeliveryOptions = {}): Promise<void> {
  if (options.stream && options.fifo) throw new Error('checkDeliveries: stream and fifo exclude one another, got both.');
  await checkHandler({
    name: 'checkDeliveries',
    what: 'message',
    makeHandler,
    options,
    plans: deliveryPlans,
    run: plan => options.stream ? new StreamRun({ makeHandler }, plan, options) : new MessageRun({ makeHandler, plan }, options),
  });
}
