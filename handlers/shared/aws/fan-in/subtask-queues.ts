import { SubtaskQueues } from '../../fan-in/ports';
import { WorkerSettings } from '../../fan-in/worker-settings';
import { OutgoingMessage } from '../../publishing/broker';
import { Delivery } from '../../publishing/delivery';
import { QueueBroker } from '../brokers/queue';

export class SqsSubtaskQueues implements SubtaskQueues {
  private readonly deliveries: ReadonlyMap<string, Delivery>;

  constructor(workers: Readonly<Record<string, WorkerSettings>>) {
    this.deliveries = new Map(Object.entries(workers).map(([worker, { queueUrl }]) => [worker, new Delivery(new QueueBroker(queueUrl))]));
  }

  has(worker: string): boolean {
    return this.deliveries.has(worker);
  }

  async send(worker: string, messages: OutgoingMessage[]): Promise<void> {
    const delivery = this.deliveries.get(worker);
    if (!delivery) throw new Error(`The worker must be one of ${[...this.deliveries.keys()].join(', ')}, got '${worker}'.`);
    const undelivered = await delivery.deliver(messages);
    if (undelivered.length > 0) throw new Error(`The queue of worker '${worker}' refused ${undelivered.length} of ${messages.length} subtasks: ${undelivered[0].reason}`);
  }
}
