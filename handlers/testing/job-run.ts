import { PlannedJob } from './delivery-plan';
import { JobDeliveryOptions } from './job-options';
import { QueueRun, QueueRunProps } from './queue-run';
import { SimulatedAws } from './simulated-aws';
import { SimulatedJobTable } from './simulated-job-table';
import { JOB_MESSAGE_TYPE } from '../shared/jobs/job-message';

/** Jobs from a queue, with their records. */
export class JobRun extends QueueRun<PlannedJob> {
  readonly environment = { CATALOG_WORK: JSON.stringify({ [this.queueArn]: { jobTable: 'simulated' } }) };
  private readonly table = new SimulatedJobTable((id, status) => this.note(`status of ${this.labelOf(id) ?? id}: ${status}`));
  protected readonly aws = new SimulatedAws({ queue: this.queue, table: this.table });

  constructor(props: Omit<QueueRunProps<PlannedJob>, 'what' | 'fifo'>, private readonly options: JobDeliveryOptions) {
    super({ ...props, what: 'job', fifo: options.fifo });
  }

  protected async deliver(): Promise<void> {
    this.items.forEach(({ id }) => this.table.accept(id));
    this.onStep(0);
    await super.deliver();
    this.dead().forEach(id => this.table.sweep(id ?? ''));
  }

  protected onStep(step: number): void {
    this.items.filter(({ cancelAt }) => cancelAt === step).forEach(({ id }) => this.table.cancel(id));
  }

  protected bodyOf({ id }: { readonly id: string }): string {
    const { data = (given: string) => ({ id: given }) } = this.options;
    return JSON.stringify({
      specversion: '1.0',
      id,
      source: '/checkJobs',
      type: JOB_MESSAGE_TYPE,
      time: new Date(this.now()).toISOString(),
      datacontenttype: 'application/json',
      jobtable: 'simulated',
      data: data(id),
    });
  }

  protected idOf(body: string): string | undefined {
    return (JSON.parse(body) as { id?: string }).id;
  }

  protected verdict(): string[] {
    return [
      ...this.items.flatMap(({ id, label, poison }) => this.ended(id, poison).map(text => `${label} ${text}`)),
      ...this.options.effects === 'at-least-once' ? [] : this.repeated(),
      ...this.fifo ? this.disordered('group') : [],
    ];
  }

  /** On a FIFO queue, jobs may follow others into the dead-letter queue. */
  private ended(id: string, poison: boolean): string[] {
    const hasEffect = this.effects.includes(id);
    const status = this.table.status(id);
    switch (status) {
      case 'succeeded': return hasEffect ? [] : ['has succeeded, and its effect never happened'];
      case 'cancelled': return hasEffect ? ['was cancelled by its client, and had its effect'] : [];
      case 'failed': {
        if (hasEffect) return ['has failed, although its effect happened'];
        return poison || (this.fifo && this.table.isDeadLettered(id)) ? [] : [`has failed, ${this.reasonOf(id)}`];
      }
      default: return [`is lost: its status is ${status}, and its message is gone`];
    }
  }
}
