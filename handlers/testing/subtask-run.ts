import { PlannedSubtask } from './delivery-plan';
import { MOST_DELIVERIES } from './handler-run';
import { SubtaskDeliveryOptions } from './job-options';
import { QueueRun, QueueRunProps } from './queue-run';
import { DESTINATION_URL, SimulatedAws } from './simulated-aws';
import { SimulatedTable } from './simulated-table';
import { parseReport, SubtaskReport } from '../shared/fan-in/report';
import { SUBTASK_TYPE } from '../shared/fan-in/subtasks';

const WORKER = 'worker';
const DEADLINE_MILLIS = 3600 * 1000;

/** Subtasks from the queue of a worker, with the queue of reports. */
export class SubtaskRun extends QueueRun<PlannedSubtask> {
  readonly environment = { CATALOG_WORK: JSON.stringify({ [this.queueArn]: { reportQueue: DESTINATION_URL, results: 's3://results' } }) };
  protected readonly aws = new SimulatedAws({
    queue: this.queue, table: new SimulatedTable(), destination: body => this.reported(parseReport(body)),
  });
  private readonly reports: SubtaskReport[] = [];

  constructor(props: Omit<QueueRunProps<PlannedSubtask>, 'what'>, private readonly options: SubtaskDeliveryOptions) {
    super({ ...props, what: 'subtask' });
  }

  protected bodyOf({ id, late }: PlannedSubtask & { readonly id: string }): string {
    const { input = { subtask: id }, object } = this.options.subtask?.(id) ?? {};
    const deadline = new Date(this.now() + (late ? -DEADLINE_MILLIS : DEADLINE_MILLIS)).toISOString();
    return JSON.stringify({
      specversion: '1.0',
      id: `${this.name}/${id}`,
      source: '/checkSubtasks',
      type: SUBTASK_TYPE,
      time: new Date(this.now()).toISOString(),
      datacontenttype: 'application/json',
      reportqueue: DESTINATION_URL,
      maxreceives: MOST_DELIVERIES,
      data: { job: this.name, subtask: id, worker: WORKER, deadline, object, input },
    });
  }

  protected idOf(body: string): string | undefined {
    return (JSON.parse(body) as { data?: { subtask?: string } }).data?.subtask;
  }

  protected verdict(): string[] {
    return [
      ...this.items.flatMap(item => this.ended(item).map(text => `${item.label} ${text}`)),
      ...this.options.effects === 'exactly-once' ? this.repeated() : [],
    ];
  }

  /** Whoever sees that the deadline has passed may give the subtask up: nobody waits for it. */
  private ended({ id, poison, late }: PlannedSubtask & { readonly id: string }): string[] {
    const hasEffect = this.effects.includes(id);
    const statuses = this.reports.filter(({ subtask }) => subtask === id).map(({ status }) => status);
    if (statuses.includes('done')) return hasEffect ? [] : ['was reported as done, and its effect never happened'];
    if (hasEffect) return [statuses.includes('failed') ? 'was reported as failed, although its effect happened' : 'is lost: its effect happened, and nothing was reported'];
    if (poison) return statuses.includes('failed') || this.dead().has(id) ? [] : [this.lost];
    if (statuses.includes('failed')) return late ? [] : [`was reported as failed, ${this.reasonOf(id)}`];
    return this.dead().has(id) ? [`was moved to the dead-letter queue, ${this.reasonOf(id)}`] : [this.lost];
  }

  private get lost(): string {
    return 'is lost: nothing was reported, and it is not in the dead-letter queue';
  }

  private reported(report: SubtaskReport): void {
    this.note(`report of ${this.labelOf(report.subtask) ?? report.subtask}: ${report.status}`);
    this.reports.push(report);
  }
}
