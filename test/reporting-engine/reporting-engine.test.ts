import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, IndexTable, IndexTableOptions, ReportingEngine, ReportingEngineProps, ViewProjection } from '../../src';
import '../support/asset-hashes';
import { shop, userFunction, warnings } from '../support/stacks';

const DRIFT_ACTIONS = ['DescribeTable', 'GetItem', 'PutItem', 'Scan'].map(action => `dynamodb:${action}`);
const TOP: IndexTableOptions = { projection: ViewProjection.pick('id', 'views', 'country'), sortBy: 'views', limit: 100 };

function created(options: Partial<IndexTableOptions> = {}, props?: ReportingEngineProps): { stack: Stack; engine: ReportingEngine; top: IndexTable } {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', props);
  return { stack, engine, top: engine.addIndexTable('TopTweets', { ...TOP, ...options }) };
}

function tableOf(stack: Stack, stream?: dynamodb.StreamViewType): dynamodb.Table {
  return new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream });
}

test('the template is the one we know', () => {
  expect(Template.fromStack(created().stack).toJSON()).toMatchSnapshot();
});

test('one function reads the stream for all views, in order, and keeps what it cannot project', () => {
  const { stack, engine } = created();
  engine.addIndexTable('Newest', { ...TOP, projection: ViewProjection.jsonata('{ "at": at }'), sortBy: 'at' });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(engine.source.tableStreamArn),
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRecordAgeInSeconds: 18 * 3600,
    DestinationConfig: { OnFailure: { Destination: stack.resolve(engine.failedRecordsBucket.bucketArn) } },
  });
});

test('a view is a table with an index, which expires what was removed', () => {
  const { stack, top } = created();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    GlobalSecondaryIndexes: [{
      IndexName: top.indexName,
      KeySchema: [{ AttributeName: 'indexShard', KeyType: 'HASH' }, { AttributeName: 'indexSort', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' },
    }],
  });
});

test('the projector, the rebuild and the drift check read and write rows, and can do nothing else with the tables of views', () => {
  const { stack, top } = created();
  const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    (Properties as { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }).PolicyDocument.Statement);
  const onView = statements.filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(stack.resolve(top.table.tableArn)));
  expect(onView.map(({ Action }) => Action)).toEqual([['dynamodb:GetItem', 'dynamodb:PutItem'], ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Scan'], DRIFT_ACTIONS]);
});

test('a reader gets the permissions, and what it needs to know', () => {
  const { stack, engine, top } = created({ shardCount: 2 });
  const reader = userFunction(stack, 'Timeline');
  top.enableFor(reader);
  engine.addIndexTable('Newest', TOP).enableFor(reader);
  const template = Template.fromStack(stack);
  const resource = template.findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: { CATALOG_VIEWS: Match.anyValue() } } } });
  const [{ Properties }] = Object.values(resource) as { Properties: { Environment: { Variables: { CATALOG_VIEWS: { 'Fn::Join': [string, unknown[]] } } } } }[];
  const text = Properties.Environment.Variables.CATALOG_VIEWS['Fn::Join'][1].map(part => typeof part === 'string' ? part : 'name').join('');
  expect(JSON.parse(text)).toEqual({
    TopTweets: { table: 'name', index: 'byRank', shardCount: 2, limit: 100 }, Newest: { table: 'name', index: 'byRank', shardCount: 8, limit: 100 },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'dynamodb:Query', Resource: stack.resolve(`${top.table.tableArn}/index/byRank`) })]) },
  });
});

test('for a reader that is imported, a warning says what to set', () => {
  const { stack, top } = created();
  top.enableFor(lambda.Function.fromFunctionAttributes(stack, 'Theirs', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:theirs' }));
  expect(warnings(stack).join()).toContain('Set CATALOG_VIEWS on it to a JSON object from TopTweets to');
});

test('a principal can query a view', () => {
  const { stack, top } = created();
  top.grantQuery(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 'dynamodb:GetItem' }), Match.objectLike({ Action: 'dynamodb:Query' })] },
  });
});

test.each<[prop: string, options: Partial<IndexTableOptions>, message: string]>([
  ['limit', { limit: 0 }, 'limit of \'TopTweets\' must be between 1 and 10000 (library limit), got 0.'],
  ['limit', { limit: 1.5 }, 'limit of \'TopTweets\' must be a whole number between 1 and 10000 (library limit), got 1.5.'],
  ['shardCount', { shardCount: 65 }, 'shardCount of \'TopTweets\' must be between 1 and 64 (library limit), got 65.'],
  ['sortBy', { sortBy: 'likes' }, "sortBy of 'TopTweets' must be one of the attributes of the projection: id, views, country, got 'likes'."],
  ['sortBy', { sortBy: '' }, "sortBy of 'TopTweets' must be the name of an attribute, known at synthesis, got ''."],
  ['partitionBy', { partitionBy: 'city' }, "partitionBy of 'TopTweets' must be one of the attributes of the projection: id, views, country, got 'city'."],
  ['projection', { projection: 'id' as never }, 'projection of \'TopTweets\' must be ViewProjection.pick() or ViewProjection.jsonata(), got \'id\'.'],
])('refuses a bad %s', (_, options, message) => {
  expect(() => created(options)).toThrow(new Error(`ReportingEngine at 'Shop/Tweets': ${message}`));
});

test.each(['1st', 'top-tweets', '', 'x'.repeat(41)])('refuses the name %p of a view', name => {
  expect(() => created().engine.addIndexTable(name, TOP)).toThrow(`name must be 1 to 40 letters and digits, with a letter first, such as TopTweets, got '${name}'.`);
});

test.each(['TopTweets', 'topTweets', 'projector', 'Source'])('refuses the name %p, which is used', name => {
  expect(() => created().engine.addIndexTable(name, TOP)).toThrow(`name must be of no other view, whichever case its letters have, and of no part of the engine, such as Projector, got '${name}'.`);
});

test.each<[what: string, stream: dynamodb.StreamViewType | undefined, message: string]>([
  ['no stream', undefined, "source must have a stream (StreamViewType.NEW_AND_OLD_IMAGES), got 'Shop/Table'."],
  ['keys alone', dynamodb.StreamViewType.KEYS_ONLY, "source must have a stream of new and old images (StreamViewType.NEW_AND_OLD_IMAGES), got 'KEYS_ONLY'."],
])('refuses a source with %s', (_, stream, message) => {
  const stack = shop();
  expect(() => new ReportingEngine(stack, 'Tweets', { source: tableOf(stack, stream) })).toThrow(new Error(`ReportingEngine at 'Shop/Tweets': ${message}`));
});

test('refuses a source with a view that CDK writes late, as that of a TableV2', () => {
  const stack = shop();
  const source = tableOf(stack, dynamodb.StreamViewType.NEW_AND_OLD_IMAGES);
  (source.node.defaultChild as dynamodb.CfnTable).streamSpecification = Lazy.any({ produce: () => ({ streamViewType: 'KEYS_ONLY' }) });
  expect(() => new ReportingEngine(stack, 'Tweets', { source })).toThrow(
    "source must have a stream of new and old images (StreamViewType.NEW_AND_OLD_IMAGES), got 'KEYS_ONLY'.");
});

test('refuses an engine without a view at synthesis', () => {
  const stack = shop();
  new ReportingEngine(stack, 'Tweets');
  expect(() => Template.fromStack(stack)).toThrow("ReportingEngine at 'Shop/Tweets': addIndexTable must be called for at least one view, got no call.");
});

test.each<[projection: () => ViewProjection, message: string]>([
  [() => ViewProjection.pick(), 'ViewProjection.pick: attributes must be 1 to 100 names that are not empty, got [].'],
  [() => ViewProjection.pick('id', ''), 'ViewProjection.pick: attributes must be 1 to 100 names that are not empty, got ["id",""].'],
  [() => ViewProjection.jsonata('{'), "ViewProjection.jsonata: expression must be valid JSONata, got '{': Expected \":\" before end of expression at position 1."],
])('refuses a projection that is none', (projection, message) => {
  expect(projection).toThrow(new Error(message));
});

test('has the alarms that are not disabled, with the thresholds given', () => {
  const alarms = { lag: AlarmOverride.of({ threshold: 60 }), throttles: AlarmOverride.disabled() };
  const { stack, engine } = created({ alarms }, { alarms: { projectorErrors: AlarmOverride.disabled() } });
  expect(Object.keys(engine.operations.alarms).sort()).toEqual([
    'driftCheckFailed', 'driftCheckRunsLost', 'failures', 'failuresAge', 'projectorDroppedRecords', 'projectorDuration', 'projectorFailedRecords', 'projectorIteratorAge', 'projectorThrottles',
    'rebuildAborted', 'rebuildFailed', 'rebuildThrottled', 'rebuildTimedOut', 'topTweetsDrift', 'topTweetsLag',
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ViewLag', Threshold: 60, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
});
