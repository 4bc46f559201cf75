import { Stack } from 'aws-cdk-lib';
import { HttpIngestOptions, JsonSchema, StreamPipeline, StreamTransform } from '../../src';
import { shop, warnings } from '../support/stacks';

const CONTRACT = { type: 'object', required: ['customer'], properties: { customer: { type: 'object' } } };
const warned = (pointer: string, how: string) => `The contract of 'Shop/Clicks' has no member '${pointer.split('/')[1]}', to which the partition key of its events points `
  + `(${how}): an event without it gets a random key, and then has no order. Set partitionKeyPointer to a member that every event has, such as '/customer'.`;

function warningsOf(options: HttpIngestOptions, contract?: Record<string, unknown>): string[] {
  const stack = shop();
  ingested(stack, options, contract);
  return warnings(stack).filter(warning => warning.includes('partition key'));
}

function ingested(stack: Stack, options: HttpIngestOptions, contract?: Record<string, unknown>): StreamPipeline {
  const pipeline = new StreamPipeline(stack, 'Clicks', { contract: contract && JsonSchema.fromObject(contract) });
  pipeline.addHttpIngest('Collector', options);
  return pipeline;
}

test.each<[string, HttpIngestOptions, string]>([
  ['by default', {}, warned('/key', "'/key', the default")],
  ['of a pointer', { partitionKeyPointer: '/custmer/id' }, warned('/custmer/id', "'/custmer/id'")],
])('warns of a key that the contract does not have, %s', (_, options, message) => {
  expect(warningsOf(options, CONTRACT)).toEqual([expect.stringContaining(message)]);
});

test.each<[string, HttpIngestOptions, Record<string, unknown> | undefined]>([
  ['a member', { partitionKeyPointer: '/customer/id' }, CONTRACT],
  ['a member that is escaped', { partitionKeyPointer: '/a~1b' }, { properties: { 'a/b': { type: 'string' } } }],
  ['a member that is only required', {}, { required: ['key'], properties: { customer: {} } }],
  ['a contract that names no member', {}, { type: 'object' }],
  ['no contract', {}, undefined],
])('does not warn of %s', (_, options, contract) => expect(warningsOf(options, contract)).toEqual([]));

test('the contract of a transform is not that of the events', () => {
  const stack = shop();
  ingested(stack, { partitionKeyPointer: '/customer' }, CONTRACT)
    .transform('Named', StreamTransform.jsonata('{ "name": "ada" }'), { output: JsonSchema.fromObject({ properties: { name: {} } }) }).toArchive('Lake');
  expect(warnings(stack).filter(warning => warning.includes('partition key'))).toEqual([]);
});
