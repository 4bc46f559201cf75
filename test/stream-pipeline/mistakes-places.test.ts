import { aws_dynamodb as dynamodb, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { StreamPipeline } from '../../src';
import { shop } from '../support/stacks';

const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
const at = (message: string) => `StreamPipeline at 'Shop/Clicks': ${message}`;
const elsewhere = (message: string) => `StreamPipeline at 'Shop/Orders': ${message}`;

function pipelines(): { readonly stack: Stack; readonly clicks: StreamPipeline; readonly orders: StreamPipeline } {
  const stack = shop();
  return { stack, clicks: new StreamPipeline(stack, 'Clicks'), orders: new StreamPipeline(stack, 'Orders') };
}

describe('a table has the records of one branch', () => {
  const owned = "table of 'Other' must be of no other branch, and Shop/Clicks/Latest writes it: the later record wins, whichever branch it is of, got 'Shop/Table'.";

  test('of a pipeline', () => {
    const { stack, clicks } = pipelines();
    const table = new dynamodb.Table(stack, 'Table', { partitionKey });
    clicks.toTable('Latest', { partitionKey, table });
    expect(() => clicks.toTable('Other', { partitionKey, table })).toThrow(at(owned));
  });

  test('of all pipelines', () => {
    const { stack, clicks, orders } = pipelines();
    const table = new dynamodb.Table(stack, 'Table', { partitionKey });
    clicks.toTable('Latest', { partitionKey, table });
    expect(() => orders.toTable('Other', { partitionKey, table })).toThrow(elsewhere(owned));
  });

  test('also the table that a branch has made, and one that is imported twice', () => {
    const { stack, clicks } = pipelines();
    const { table } = clicks.toTable('Latest', { partitionKey });
    expect(() => clicks.toTable('Other', { partitionKey, table })).toThrow(at(owned.replace('Shop/Table', 'Shop/Clicks/Latest/Table')));
    const imported = (id: string) => dynamodb.Table.fromTableName(stack, id, 'customers');
    clicks.toTable('Customers', { partitionKey, table: imported('One') });
    expect(() => clicks.toTable('Third', { partitionKey, table: imported('Two') })).toThrow('Shop/Clicks/Customers writes it');
  });

  test('and each branch may have one', () => {
    const { stack, clicks } = pipelines();
    const tables = ['One', 'Two'].map(id => new dynamodb.Table(stack, `${id}Table`, { partitionKey }));
    expect(() => tables.forEach((table, i) => clicks.toTable(`Latest${i}`, { partitionKey, table }))).not.toThrow();
  });
});

describe('a prefix of a bucket has the objects of one archive', () => {
  const taken = (prefix: string) => `prefix of 'Other' must be of no other archive in the bucket Shop/Bucket, and Shop/Clicks/Lake has it, got '${prefix}'.`;

  test('of a pipeline', () => {
    const { stack, clicks } = pipelines();
    const bucket = new s3.Bucket(stack, 'Bucket');
    clicks.toArchive('Lake', { bucket, prefix: 'a/' });
    expect(() => clicks.toArchive('Other', { bucket, prefix: 'a/' })).toThrow(at(taken('a/')));
  });

  test('of all pipelines, also by default', () => {
    const { stack, clicks, orders } = pipelines();
    const bucket = new s3.Bucket(stack, 'Bucket');
    clicks.toArchive('Lake', { bucket });
    expect(() => orders.toArchive('Other', { bucket, prefix: 'Lake/' })).toThrow(elsewhere(taken('Lake/')));
    expect(() => orders.toArchive('Lake', { bucket })).toThrow(elsewhere(taken('Lake/').replace('Other', 'Lake')));
  });

  test('and two prefixes, and two buckets, have two', () => {
    const { stack, clicks } = pipelines();
    const [one, two] = ['One', 'Two'].map(id => new s3.Bucket(stack, `${id}Bucket`));
    clicks.toArchive('A', { bucket: one, prefix: 'a/' });
    clicks.toArchive('B', { bucket: one, prefix: 'a/b/' });
    expect(() => clicks.toArchive('C', { bucket: two, prefix: 'a/' })).not.toThrow();
  });
});
