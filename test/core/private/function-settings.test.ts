import { App, aws_dynamodb as dynamodb, aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IndexTable, MessageConsumer, ReportingEngine, SearchEngine, StreamIngest, StreamPipeline, StreamSearchIndex, ViewProjection } from '../../../src';
import { configureFunction } from '../../../src/core/private/function-settings';
import { domainOf } from '../../stream-pipeline/search-fixtures';
import { shop, userFunction } from '../../support/stacks';

const view = (stack: Stack, id: string): IndexTable => new ReportingEngine(stack, id)
  .addIndexTable('Newest', { projection: ViewProjection.pick('id', 'at'), sortBy: 'at', limit: 10 });
const search = (stack: Stack, id: string): StreamSearchIndex => new StreamPipeline(stack, id).toSearch('Newest', { engine: SearchEngine.domain(domainOf(stack, `${id}Domain`)) });
const taken = (at: string, first: string) => `${at}: handler must be a function without an entry 'Newest' in CATALOG_VIEWS, which Shop/${first} gave it: `
  + 'choose another id or another function, got Shop/Charge.';

test.each<[string, (stack: Stack) => Array<IndexTable | StreamSearchIndex>, string]>([
  ['two index tables', stack => [view(stack, 'A'), view(stack, 'B')], taken("IndexTable at 'Shop/B/Newest'", 'A/Newest')],
  ['two search indexes', stack => [search(stack, 'A'), search(stack, 'B')], taken("StreamBranch at 'Shop/B/Newest'", 'A/Newest')],
  ['an index table and a search index', stack => [view(stack, 'A'), search(stack, 'B')], taken("StreamBranch at 'Shop/B/Newest'", 'A/Newest')],
])('a function cannot read %s of the same name', (_, views, message) => {
  const stack = shop();
  const handler = userFunction(stack);
  const [one, other] = views(stack);
  one.enableFor(handler);
  expect(() => other.enableFor(handler)).toThrow(message);
});

test('a version has the environment of its function', () => {
  const stack = shop();
  const handler = userFunction(stack);
  view(stack, 'A').enableFor(handler);
  expect(() => view(stack, 'B').enableFor(handler.currentVersion)).toThrow('which Shop/A/Newest gave it: choose another id or another function, got Shop/Charge.');
});

test('a view may be enabled twice', () => {
  const stack = shop();
  const newest = view(stack, 'A');
  const handler = userFunction(stack);
  newest.enableFor(handler);
  expect(() => newest.enableFor(handler)).not.toThrow();
});

test('two pipelines cannot read one stream with one function', () => {
  const stack = shop();
  const stream = new kinesis.Stream(stack, 'Own');
  const consumer = MessageConsumer.function(userFunction(stack));
  const pipelines = ['A', 'B'].map(id => new StreamPipeline(stack, id, { stream: StreamIngest.fromStream(stream) }));
  pipelines[0].toConsumer('Fraud', consumer);
  expect(() => pipelines[1].toConsumer('Fraud', consumer)).toThrow(/^StreamBranch at 'Shop\/B\/Fraud': handler must be .* in CATALOG_FAILURE_QUEUES, which Shop\/A\/Fraud gave it/);
});

test('names of two stacks differ, though both are resolved to the same text', () => {
  const app = new App();
  const [one, other] = ['One', 'Other'].map(name => new Stack(app, name));
  const nameOf = (stack: Stack) => new dynamodb.Table(new Construct(stack, 'Rows'), 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).tableName;
  const handler = userFunction(one);
  const add = (stack: Stack) => configureFunction(stack, handler, 'CATALOG_TEST', { key: 'key', value: { table: nameOf(stack) }, isUpstream: true });
  add(one);
  expect(() => add(other)).toThrow("Stack at 'Other': handler must be a function without an entry 'key' in CATALOG_TEST, which One gave it");
});

test('one place in two tokens is the same value', () => {
  const stack = shop();
  const handler = userFunction(stack);
  const add = () => configureFunction(stack, handler, 'CATALOG_TEST', { key: 'key', value: stack.formatArn({ service: 'sqs', resource: 'Own' }), isUpstream: true });
  add();
  expect(add).not.toThrow();
});
