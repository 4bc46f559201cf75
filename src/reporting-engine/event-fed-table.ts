import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventFedTableProps } from './event-fed-table-props';
import { addEventFedAlarms } from './private/event-fed-alarms';
import { checkDeliveries } from './private/event-fed-deliveries';
import { keyOf, writerSettings } from './private/event-fed-settings';
import { itemTable, removalTable } from './private/event-fed-tables';
import { validateEventFedTable } from './private/event-fed-validation';
import { EventContract } from '../core/messaging/event-contract';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { catalogMetric, patternPath } from '../core/operations/private/catalog-metric';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { CatalogFunction } from '../core/private/catalog-function';
import { documentUrl } from '../core/private/documents';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { grantRecords } from '../core/private/table-grants';
import { Validation } from '../core/private/validation';
import { longestMessageLife } from '../core/workers/private/job-table';
import { MESSAGE_RETENTION } from '../core/workers/private/queue-pair';

const RUNBOOK = 'src/reporting-engine/README.md';
const TIMEOUT = Duration.seconds(30);

/**
 * A table that events of a bus write: the source of a reporting engine whose data other services own. Its items are the same in whatever order the events
 * come, and however often.
 *
 * Give it to `subscribe` of a bus. An event that it cannot take is moved to the dead-letter queue of that subscription. In an
 * outage of the table, events wait in the queue.
 *
 * @example
 * declare const bus: PubSub;
 * declare const tweetPosted: EventContract;
 * declare const tweetRemoved: EventContract;
 * const tweets = new EventFedTable(this, 'Tweets', {
 *   events: [{ contract: tweetPosted, attributes: ['text', 'country'] }, { contract: tweetRemoved, removes: true }],
 *   versionAttribute: 'version',
 * });
 * bus.subscribe('Tweets', tweets, { events: tweets.contracts });
 * new ReportingEngine(this, 'Reports', { source: tweets.table, versionAttribute: 'version' });
 */
export class EventFedTable extends Construct implements IMessageConsumer, IOperable {
  /** The table of the items, with a stream of new and old images. The `source` of an engine. It is kept when the stack is deleted. */
  readonly table: dynamodb.ITable;
  /** The table of the removals, by a digest of the key. It is kept when the stack is deleted. Undefined without an event that removes. */
  readonly removalTable?: dynamodb.ITable;
  /** The function that writes the tables. */
  readonly writerFunction: lambda.IFunction;
  /** The contracts of the events, for `subscribe`. */
  readonly contracts: EventContract[];
  readonly operations: Operations;

  private bindings = 0;

  constructor(scope: Construct, id: string, props: EventFedTableProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    const validation = new Validation(this);
    validateEventFedTable(validation, props);
    const { events, removalRetention = longestMessageLife(MESSAGE_RETENTION), alarms = {} } = props;
    this.contracts = events.map(({ contract }) => contract);
    const [partitionKey, sortKey] = keyOf(props);
    this.table = itemTable(this, 'Items', { partitionKey, sortKey, versionAttribute: props.versionAttribute });
    if (events.some(({ removes }) => removes)) { this.removalTable = removalTable(this, 'Removals'); }
    const writer = this.createWriter(writerSettings(props, removalRetention.toSeconds()));
    this.writerFunction = writer;

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    warnOfIdleOverrides(this, this.operations, alarms);
    addEventFedAlarms(this.operations, { items: this.table, removals: this.removalTable, lag: this.metricLag(), writer }, alarms);
    this.node.addValidation({ validate: () => checkDeliveries(validation, { writer, contracts: this.contracts, bindings: this.bindings }) });
  }

  /** Makes the function the consumer of a subscription: of a bus, a topic or a queue. A stream is refused by the function. */
  bindConsumer(_scope: Construct): MessageConsumerConfig {
    this.bindings++;
    return { function: this.writerFunction };
  }

  /**
   * The time from the first sending of an event to its queue to a write of the function, in seconds: maximum over 1 minute. In an outage of the
   * tables it grows with each attempt. The last attempts of a FIFO queue are five minutes and an hour apart, without a value between them.
   */
  metricLag(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return catalogMetric(this, 'EventLag', { period: Duration.minutes(1), statistic: 'Maximum' }).with(props ?? {});
  }

  private createWriter(settings: object): CatalogFunction {
    const writer = new CatalogFunction(this, 'EventWriter', {
      handler: 'event-table-writer',
      description: `Writes the items of events of ${this.node.path}`,
      timeout: TIMEOUT,
      memorySize: 512,
      sendsCopies: true,
      failedRuns: 'Its messages stay in the queue',
      files: { 'events.json': JSON.stringify(settings) },
      environment: {
        PATTERN_PATH: patternPath(this),
        ITEM_TABLE: this.table.tableName,
        ...this.removalTable && { REMOVAL_TABLE: this.removalTable.tableName },
      },
    });
    grantRecords(this.table, writer, ...actionsOn(this.removalTable ? ['GetItem', 'PutItem', 'DeleteItem', 'ConditionCheckItem'] : ['GetItem', 'PutItem']));
    if (this.removalTable) { grantRecords(this.removalTable, writer, ...actionsOn(['GetItem', 'PutItem', 'ConditionCheckItem'])); }
    return writer;
  }
}

const actionsOn = (names: string[]) => names.map(name => `dynamodb:${name}`);
