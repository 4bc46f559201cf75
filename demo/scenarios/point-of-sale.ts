import * as path from 'path';
import { setTimeout as pause } from 'timers/promises';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { TYPESCRIPT_COMMAND } from '../../tools/typescript/ts-node';
import { Evidence } from '../evidence';
import { House } from '../house';
import { Books } from '../point-of-sale/books';
import { METRIC, MISMATCH_PERCENT, SAMPLE, SWITCH_SECONDS } from '../point-of-sale/expectations';
import { judgeBooks, judgeExamples, judgeSides } from '../point-of-sale/judge';
import { OldSystem } from '../point-of-sale/old-system';
import { Tills } from '../point-of-sale/tills';
import { busy, step } from '../progress';

interface Status {
  readonly refused?: string;
  readonly state: string;
  readonly weight: number;
  readonly changedBy?: string;
  readonly shadow?: { readonly compared: number; readonly mismatched: number };
}

/** Between two looks at what is waited for; so long that an alarm is asked for seldom. */
const PAUSE_MILLIS = 2_000;
const PATIENCE_SECONDS = 600;

/** Strangler: orders move from the old point-of-sale system to a new service, with tills that call throughout, until the old one has retired. */
export class Migration {
  private readonly books: Books;
  private readonly tills: Tills;

  constructor(
    private readonly cloud: LocalCloud, private readonly house: House, private readonly old: OldSystem, private readonly evidence: Evidence,
  ) {
    this.books = new Books(house, old);
    this.tills = new Tills(this.url, this.books);
  }

  async run() {
    try {
      await this.shadow();
      await this.canary();
      await this.failAndComeBack();
      await this.grow();
      await this.count();
      await this.retire();
    } finally {
      await this.tills.close();
    }
    judgeSides(this.tills, this.evidence);
  }

  private get url(): string {
    return this.cloud.localUrl(this.house.outputs.Url).replace(/\/$/, '');
  }

  private async shadow() {
    const { tills, evidence } = this;
    await tills.during('old system only');
    tills.begin('shadow');
    const isTrusted = ({ compared, mismatched }: NonNullable<Status['shadow']>) => mismatched <= compared * MISMATCH_PERCENT / 100;
    const shadowIs = async (trusted: boolean) => {
      const { shadow } = await this.status();
      return shadow!.compared >= SAMPLE && isTrusted(shadow!) === trusted;
    };
    await this.wait('differences found by the shadow', () => shadowIs(false));
    const { refused = 'not refused' } = await this.command({ weight: 10 });
    evidence.equal('Point of sale: 10 % while totals differ', 'refused: may differ', refused.includes('may differ') ? 'refused: may differ' : refused);
    await this.house.fix();
    await this.wait('fixed, compared again', () => shadowIs(true));
    const { mismatched } = (await this.status()).shadow!;
    evidence.atMost('Point of sale: answers to large orders that the shadow found to differ', tills.answers.filter(({ readLarge }) => readLarge).length, mismatched);
    const { Items = [] } = await this.house.dynamo.send(new ScanCommand({ TableName: this.house.outputs.ShadowTable }));
    judgeExamples(Items, this.books.orders, evidence);
  }

  private async canary() {
    await this.change({ weight: 10 }, 'canary, 10 %');
    await this.tills.during('10 %');
  }

  /** The new service takes no orders any more. The alarm of its failed orders sends all tills back, until it is fixed and enabled. */
  private async failAndComeBack() {
    const { tills, house, evidence } = this;
    tills.begin('broken');
    await house.sendAway('PointOfSale');
    let reported = tills.answers.length;
    await this.wait('broken, rolled back', async () => {
      const failed = tills.answers.slice(reported).filter(({ isRight }) => !isRight).length;
      reported = tills.answers.length;
      await this.report(failed);
      return (await this.status()).state === 'rolledBack';
    });
    const { changedBy = '' } = await this.status();
    evidence.equal('Point of sale: rolled back by', 'the alarm', changedBy.endsWith(`:${house.outputs.AlarmName}`) ? 'the alarm' : changedBy);
    await pause(1_000 * SWITCH_SECONDS);
    await tills.during('rolled back');
    await house.callBack('PointOfSale');
    await this.wait('fixed, alarm is over', async () => {
      await this.report(0);
      const { MetricAlarms = [] } = await house.client(CloudWatchClient).send(new DescribeAlarmsCommand({ AlarmNames: [house.outputs.AlarmName] }));
      return MetricAlarms[0].StateValue === 'OK';
    });
    await this.change({ enable: true, weight: 10 }, 'canary, 10 %');
    await tills.during('10 % again');
  }

  private async grow() {
    await this.change({ weight: 50 }, 'canary, 50 %');
    await this.tills.during('50 %');
    await this.change({ weight: 100 }, 'new, 100 %');
    await this.tills.during('100 %');
  }

  /** No new orders for a moment: what one system has, the other one gets. */
  private async count() {
    const { tills, house, books, old, evidence } = this;
    tills.takeOrders = false;
    await tills.during('counted');
    await this.wait('all orders in both systems', () => books.orders.every(order => books.isInBoth(order)));
    const report = await this.ask(/--function-name (\S+)/.exec(house.outputs.ReportCommand)![1], {});
    await judgeBooks(books, old, report, evidence);
    evidence.equal('Point of sale: dead letters of the sync', 0, await house.depth(house.outputs.OrdersBackDeadLetterQueueUrl));
    tills.takeOrders = true;
  }

  private async retire() {
    const { tills, cloud, old, evidence } = this;
    tills.begin('retiring');
    const outDir = path.join(__dirname, '../../cdk.out/demo-retirement');
    await busy(() => step('Point of sale: deployed without the old system', 1, async advance => {
      await cloud.deploy({ app: `${TYPESCRIPT_COMMAND} demo/app/retirement.ts`, outDir, leftOut: () => undefined });
      advance();
    }));
    await old.stop();
    await tills.during('retired');
    evidence.equal('Point of sale: a path that never moved, after the retirement', 410, (await fetch(`${this.url}/menu`)).status);
  }

  /** Waits while the tills are at work. */
  private wait(title: string, condition: () => boolean | Promise<boolean>) {
    return step(`Point of sale: ${title}`, 1, async advance => {
      await this.tills.until(title, async () => {
        await pause(PAUSE_MILLIS);
        return condition();
      });
      advance();
    });
  }

  /** By the documented command; in effect after some seconds. */
  private async change(command: object, expected: string) {
    this.tills.begin('changing');
    const { refused, state, weight } = await this.command(command);
    this.evidence.equal(`Point of sale: ${JSON.stringify(command)}`, expected, refused ?? `${state}, ${weight} %`);
    await pause(1_000 * SWITCH_SECONDS);
  }

  private async command(command: object): Promise<Status> {
    return await this.ask(this.house.outputs.SwitchName, { feature: 'Orders', ...command }) as Status;
  }

  private async status(): Promise<Status> {
    return (await this.ask(this.house.outputs.SwitchName, { status: true }) as { features: Status[] }).features[0];
  }

  /** A busy machine answers late. What was done is not done again. */
  private ask(functionName: string, payload: object): Promise<object> {
    return until(`an answer of ${functionName}`, PATIENCE_SECONDS, async () => {
      return await this.house.invoke(functionName, payload).catch(() => undefined) as object | undefined;
    });
  }

  private async report(failed: number) {
    const { namespace: Namespace, metricName: MetricName } = METRIC;
    const MetricData = [{ MetricName, Value: failed, StorageResolution: 1 }];
    await this.house.client(CloudWatchClient).send(new PutMetricDataCommand({ Namespace, MetricData }));
  }
}
