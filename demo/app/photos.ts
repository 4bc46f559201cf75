import * as path from 'path';
import { CfnOutput, Duration, RemovalPolicies, Size, Stack, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_lambda_nodejs as nodejs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageConsumer, FanOutFanIn, FanOutIntake, PubSub, SubtaskWorker, WebAuth } from '../../src';
import { FAILING_WORKER_TIMEOUT, LABEL_CONCURRENCY, PHOTO_CONCURRENCY, PHOTO_DEADLINE, RENDITIONS } from '../expectations';

/** Languages of the price labels. */
const LANGUAGES = ['english', 'french'];

/** Product photos: three sizes and the metadata of each. An asset is ready when its job is complete. Beside them, a thousand small jobs. */
export class Photos extends Stack {
  private readonly ledger: dynamodb.Table;
  private readonly assets: dynamodb.Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.ledger = this.table('Ledger');
    this.assets = this.table('Assets');

    const bus = new PubSub(this, 'AssetEvents');
    const renditions = new FanOutFanIn(this, 'Renditions', {
      intake: FanOutIntake.bucket({
        prefix: 'photos/',
        suffixes: ['.jpg', '.jpeg', '.png'],
        limits: { maxSize: Size.mebibytes(1), mediaTypes: ['image/jpeg', 'image/png'] },
        upload: { auth: WebAuth.none() },
      }),
      workers: {
        small: this.renderer('small'),
        medium: this.renderer('medium'),
        large: this.renderer('large', FAILING_WORKER_TIMEOUT),
        metadata: SubtaskWorker.function(this.fn('Metadata', 'metadata'), { maxConcurrency: PHOTO_CONCURRENCY }),
      },
      deadline: Duration.seconds(PHOTO_DEADLINE),
      onJobEnded: bus,
    });
    const labels = new FanOutFanIn(this, 'Labels', {
      intake: FanOutIntake.messages(),
      workers: Object.fromEntries(LANGUAGES.map(language => [language, SubtaskWorker.function(this.fn(`Print${language}`, 'label'), { maxConcurrency: LABEL_CONCURRENCY })])),
      onJobEnded: bus,
    });
    const ended = bus.subscribe('Ended', MessageConsumer.function(this.fn('Ended', 'fan-in-ended', 30)), { events: [renditions.jobEnded, labels.jobEnded] });
    RemovalPolicies.of(this).destroy();

    this.addOutputs('Photos', renditions, ['small', 'medium', 'large', 'metadata']);
    this.addOutputs('Labels', labels, LANGUAGES);
    this.output('PhotosApiId', renditions.api!.api.apiId);
    this.output('PhotosBucket', renditions.intakeBucket!.bucketName);
    this.output('AssetsTable', this.assets.tableName);
    this.output('LedgerTable', this.ledger.tableName);
    this.output('EndedDeadLetterQueueUrl', ended.deadLetterQueue.queueUrl);
  }

  private renderer(size: keyof typeof RENDITIONS, timeout?: number): SubtaskWorker {
    const fn = this.fn(`Render${size}`, 'render', timeout);
    fn.addEnvironment('WIDTH', `${RENDITIONS[size]}`);
    return SubtaskWorker.function(fn, { maxConcurrency: PHOTO_CONCURRENCY });
  }

  private fn(id: string, name: string, timeout = 15): lambda.Function {
    const fn = new nodejs.NodejsFunction(this, id, {
      entry: path.join(__dirname, `../functions/${name}/index.ts`),
      depsLockFilePath: path.join(__dirname, '../../package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      memorySize: 1024,
      timeout: Duration.seconds(timeout),
      environment: { LEDGER: this.ledger.tableName, ASSETS: this.assets.tableName },
    });
    this.ledger.grantReadWriteData(fn);
    this.assets.grantReadWriteData(fn);
    return fn;
  }

  private table(id: string): dynamodb.Table {
    return new dynamodb.Table(this, id, {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    });
  }

  private addOutputs(name: string, pattern: FanOutFanIn, workers: string[]) {
    this.output(`${name}JobTable`, pattern.jobTable.tableName);
    this.output(`${name}ResultsBucket`, pattern.resultsBucket!.bucketName);
    this.output(`${name}QueueUrl`, pattern.intakeQueue.queueUrl);
    this.output(`${name}DeadLetterQueueUrl`, pattern.intakeDeadLetterQueue.queueUrl);
    this.output(`${name}ReportsDeadLetterQueueUrl`, pattern.reportDeadLetterQueue.queueUrl);
    for (const worker of workers) {
      const { queue, deadLetterQueue, eventSourceMapping } = pattern.worker(worker);
      this.output(`${name}-${worker}-QueueUrl`, queue.queueUrl);
      this.output(`${name}-${worker}-DeadLetterQueueUrl`, deadLetterQueue.queueUrl);
      this.output(`${name}-${worker}-EventSourceId`, eventSourceMapping!.eventSourceMappingId);
    }
  }

  /** Names of outputs are letters and digits: `Photos-small-QueueUrl` is `PhotosSmallQueueUrl`. */
  private output(name: string, value: string) {
    new CfnOutput(this, name.split('-').map(word => `${word[0].toUpperCase()}${word.slice(1)}`).join(''), { value });
  }
}
