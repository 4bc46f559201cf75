import { CfnOutput, Duration, RemovalPolicies, Stack, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HouseFunction } from './house-function';
import { Ledger } from './ledger';
import { JsonSchema, MessageConsumer, StreamIngest, StreamPipeline, StreamTransform, WebAuth, WindowAggregate } from '../../src';

const CLICK = JsonSchema.fromObject({
  type: 'object',
  required: ['id', 'visitor', 'page', 'number', 'at'],
  properties: {
    id: { type: 'string' },
    visitor: { type: 'string', minLength: 1 },
    page: { type: 'string' },
    number: { type: 'integer' },
    at: { type: 'string' },
    robot: { type: 'boolean' },
  },
});

/**
 * Clicks on the pages of the menu: browsers post them, a table has the latest page of each visitor, another one what each did in a minute, and a counter
 * counts the visits of people.
 */
export class Clickstream extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const clicks = new StreamPipeline(this, 'Clicks', { stream: StreamIngest.provisioned({ shardCount: 2 }), contract: CLICK });
    const collector = clicks.addHttpIngest('Collector', {
      // visitors have no account
      auth: WebAuth.none(), cors: { allowOrigins: ['https://coffee.example.com'] }, partitionKeyPointer: '/visitor',
    });

    const people = clicks.transform('People', StreamTransform.filter('$not(robot = true)'));
    const latest = people
      .transform('Pages', StreamTransform.jsonata('{ "visitor": visitor, "page": $uppercase(page), "number": number }'))
      .toTable('LatestPages', { partitionKey: { name: 'visitor', type: dynamodb.AttributeType.STRING } });
    const visit = new HouseFunction(this, 'VisitCounter', { code: 'visit', ledger: new Ledger(this), timeout: Duration.seconds(30) });
    const visits = people.toConsumer('Visits', MessageConsumer.function(visit), { batchSize: 50 });

    const perMinute = people.window('PerMinute', {
      key: { name: 'visitor', type: dynamodb.AttributeType.STRING },
      size: Duration.minutes(1),
      timestamp: 'at',
      aggregates: {
        clicks: WindowAggregate.count(), numbers: WindowAggregate.sum('number'), first: WindowAggregate.min('number'), page: WindowAggregate.last('page'),
      },
      // however long the demo takes, only a clock that is wrong makes a click late
      allowedLateness: Duration.days(1),
    });

    const outputs = {
      Url: collector.url,
      StreamName: clicks.stream.streamName,
      StreamArn: clicks.stream.streamArn,
      LatestPagesTable: latest.table!.tableName,
      LatestPagesWriter: latest.readerFunction.functionName,
      LatestPagesFailureQueueUrl: latest.failureQueue.queueUrl,
      PerMinuteTable: perMinute.table!.tableName,
      PerMinuteReader: perMinute.readerFunction.functionName,
      PerMinuteFailureQueueUrl: perMinute.failureQueue.queueUrl,
      VisitsFailureQueueUrl: visits.failureQueue.queueUrl,
    };
    Object.entries(outputs).forEach(([name, value]) => new CfnOutput(this, name, { value }));
    RemovalPolicies.of(this).destroy();
  }
}
