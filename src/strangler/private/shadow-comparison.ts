import { aws_dynamodb as dynamodb, aws_lambda as lambda, aws_sqs as sqs, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addMismatchAlarm, addShadowAlarms } from './shadow-alarms';
import { shadowTable } from './shadow-table';
import { shadowWidget } from './shadow-widgets';
import { Operations } from '../../core/operations/operations';
import { patternPath } from '../../core/operations/private/catalog-metric';
import { CatalogFunction, CatalogFunctionProps } from '../../core/private/catalog-function';
import { textAndValues } from '../../core/private/packed-settings';
import { grantSend } from '../../core/private/queue-grants';
import { grantRecords } from '../../core/private/table-grants';
import { describeWork } from '../../core/private/work-model';
import { addQueueEventSource } from '../../core/workers/private/queue-event-source';
import { createQueuePair } from '../../core/workers/private/queue-pair';
import { Shadow } from '../shadow';
import { ShadowAlarms } from '../shadow-alarms';

/** Library defaults. The comparison of the largest bodies takes some seconds. */
const MEMORY = 1024;
const TIME_TO_COMPARE = Duration.seconds(15);
/** Requests to the new services at the same time: the least that Lambda allows. */
const MAX_CONCURRENCY = 2;
const MAX_RECEIVES = 5;
/** Five minutes after it was sent, a message is not compared. Its last receive is later, so that no valid one becomes a dead letter. */
const SHORTEST_VISIBILITY_SECONDS = 90;
/** Longer than all receives take. Requests have credentials: they are not kept longer than needed. */
const RETENTION = Duration.hours(1);

export interface ShadowComparisonProps {
  readonly operations: Operations;
  readonly alarms: ShadowAlarms;
  /** The time of the slowest new service and of legacy together. Called at synthesis. */
  readonly timeout: () => Duration;
  /** BackendSettings of handlers/shared/backends/settings.ts; undefined if legacy is retired. Called at synthesis. */
  readonly legacy: () => object | undefined;
  /** Where the function runs. Default: outside of any VPC. */
  readonly network?: CatalogFunctionProps['network'];
}

export interface ShadowedFeature {
  /** Letters and digits. */
  readonly name: string;
  readonly shadow: Shadow;
  /** BackendSettings of handlers/shared/backends/settings.ts. Called at synthesis. */
  readonly backend: () => object;
}

/**
 * Compares new services with legacy: a queue of requests that legacy answered, the function that repeats them, and the table of results.
 * The caller grants the function what it needs to call the new services and legacy.
 */
export class ShadowComparison extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly table: dynamodb.Table;
  readonly handler: CatalogFunction;

  private readonly features: (ShadowedFeature & { readonly scope: Construct })[] = [];

  constructor(pattern: Construct, id: string, private readonly props: ShadowComparisonProps) {
    super(pattern, id);
    const { operations, alarms, network } = props;
    const seconds = () => Math.ceil(props.timeout().plus(TIME_TO_COMPARE).toSeconds({ integral: false }));
    this.table = shadowTable(this, 'Table');
    this.handler = new CatalogFunction(this, 'Handler', {
      handler: 'shadow-comparer',
      description: `Shadow comparison of ${pattern.node.path}`,
      timeout: Duration.seconds(Lazy.number({ produce: seconds })),
      memorySize: MEMORY,
      failedRuns: 'Failed messages go to the dead-letter queue of the queue',
      lateFiles: () => ({ 'shadow.json': textAndValues(this.settings()).text }),
      environment: {
        PATTERN_PATH: patternPath(this),
        SHADOW_TABLE: this.table.tableName,
        SHADOW_VALUES: Lazy.string({ produce: () => this.values() }),
      },
      largeEnvironment: 'Use fewer functions, secrets and other values that are only known at deployment.',
      network,
    });
    grantRecords(this.table, this.handler, ...['Query', 'PutItem', 'UpdateItem'].map(action => `dynamodb:${action}`));
    const { queue, deadLetterQueue } = createQueuePair(this, {
      visibilityTimeout: Duration.seconds(Lazy.number({ produce: () => Math.max(SHORTEST_VISIBILITY_SECONDS, 6 * seconds()) })),
      maxReceiveCount: MAX_RECEIVES,
      retentionPeriod: RETENTION,
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    // one by one: as many calls at the same time as functions
    addQueueEventSource(this, this.handler, { queue, batchSize: 1, maxConcurrency: MAX_CONCURRENCY, handsBack: false });
    const timeout = Duration.millis(Lazy.number({ produce: () => 1000 * seconds() }));
    describeWork(this, () => ({ shares: [{ below: this, times: Math.max(0, ...this.features.map(({ shadow }) => shadow._config.sample)) / 100 }] }));
    addShadowAlarms(this, { operations, handler: this.handler, timeout, queue, deadLetterQueue, retention: RETENTION, table: this.table }, alarms);
  }

  add(feature: ShadowedFeature) {
    const { operations, alarms } = this.props;
    const { name, shadow: { _config: { maxMismatchRate } } } = feature;
    const scope = new Construct(this, name);
    this.features.push({ ...feature, scope });
    const examplesCommand = this.examplesCommand(name);
    addMismatchAlarm(scope, operations, { feature: name, maxMismatchRate, examplesCommand, override: alarms.shadowMismatches });
    operations.addWidgets(shadowWidget(scope, name));
  }

  /** The command that prints the newest examples of a feature. */
  examplesCommand(feature: string): string {
    const values = `{":f":{"S":"${feature}"},":e":{"S":"example#"}}`;
    return `aws dynamodb query --table-name ${this.table.tableName} --key-condition-expression 'feature = :f AND begins_with(sk, :e)' `
      + `--expression-attribute-values '${values}' --no-scan-index-forward --max-items 20 --query 'Items[].example.S' --output text`;
  }

  /** The façade sends the requests that legacy answered. */
  grantSend(router: lambda.Function) {
    router.addEnvironment('SHADOW_QUEUE_URL', this.queue.queueUrl);
    grantSend(this.queue, router);
  }

  /** The switch reads the counts: DynamoShadowStats of handlers/shared/aws/strangler. */
  grantRead(reader: lambda.Function) {
    reader.addEnvironment('SHADOW_TABLE', this.table.tableName);
    grantRecords(this.table, reader, 'dynamodb:Query');
  }

  /** ShadowFileSettings of handlers/shadow-comparer/settings.ts. */
  private settings(): object {
    return {
      legacy: this.props.legacy(),
      features: this.features.map(({ name, scope, backend, shadow: { _config: { ignore, unordered, redact, tolerance, noiseSample } } }) => (
        { name, pattern: patternPath(scope), backend: backend(), ignore, unordered, redact, tolerance, noiseSample })),
    };
  }

  private values(): string | undefined {
    const { values } = textAndValues(this.settings());
    return values.length === 0 ? undefined : Stack.of(this).toJsonString(values);
  }
}
