import '../support/asset-hashes';
import { aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { domainOf } from './search-fixtures';
import { JsonSchema, SearchEngine, StreamPipeline, StreamPipelineProps, StreamSearchOptions, StreamTransform } from '../../src';
import { shop, userFunction } from '../support/stacks';

const contract = JsonSchema.fromObject({ type: 'object', required: ['order', 'lines'], properties: { order: { type: 'string' }, lines: { type: 'array' } } });

function created(options: Partial<StreamSearchOptions> = {}, props: StreamPipelineProps = {}) {
  const stack = shop();
  const pipeline = new StreamPipeline(stack, 'Clicks', props);
  const engine = SearchEngine.domain(domainOf(stack, 'Domain'));
  return { stack, pipeline, engine, search: pipeline.toSearch('Search', { engine, ...options }) };
}
function refused(options: Partial<StreamSearchOptions>, props: StreamPipelineProps = {}): string {
  try {
    created(options, props);
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}
const at = (message: string) => `StreamPipeline at 'Shop/Clicks': ${message}`;

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }
function pathsOf(stack: Stack, { role }: lambda.IFunction) {
  const { Statement } = stack.resolve((role!.node.findChild('DefaultPolicy') as iam.Policy).document) as { Statement: Statement[] };
  return Statement.filter(({ Action }) => [Action].flat().some(action => action.startsWith('es:')))
    .map(({ Action, Resource }) => [Action, [Resource].flat().map(resource => JSON.stringify(resource).replace(/.*domain\/clicks\/([^"]*)".*/, '$1'))]);
}

test('the writer may make its index and write to it, a reader may search it, and neither anything else', () => {
  const { stack, search } = created({ indexAlias: 'clicks' });
  const reader = userFunction(stack, 'Reader');
  search.enableFor(reader);
  expect(pathsOf(stack, search.branch.readerFunction)).toEqual([['es:ESHttpGet', ['_alias/clicks', 'clicks-1/_mapping']], ['es:ESHttpPut', ['clicks-1', 'clicks-1/_mapping']], ['es:ESHttpPost', ['clicks-1-writer/_bulk']]]);
  expect(pathsOf(stack, reader)).toEqual([[['es:ESHttpGet', 'es:ESHttpPost'], ['clicks/_search', 'clicks/_count']]]);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { CATALOG_VIEWS: '{"Search":{"endpoint":"https://search-clicks-abc.us-east-1.es.amazonaws.com","index":"clicks","service":"es"}}' } },
  });
});

test('an index has an alias of its path unless one is given', () => {
  expect(created().search.indexAlias).toMatch(/^shop-clicks-search-[0-9a-f]{8}$/);
});

test('an alias is that of one branch', () => {
  const { pipeline, engine } = created({ indexAlias: 'clicks' });
  expect(() => pipeline.toSearch('Other', { engine, indexAlias: 'clicks' })).toThrow(at("indexAlias must be of no other index in the domain Shop/Domain, and Shop/Clicks/Search has it or one of its names, got 'clicks'."));
});

test('a branch has one index, and the names of other generations are free', () => {
  const { pipeline, engine } = created({ indexAlias: 'clicks' });
  expect(() => pipeline.toSearch('Second', { engine, indexAlias: 'clicks-2' })).not.toThrow();
  expect(() => pipeline.toSearch('First', { engine, indexAlias: 'clicks-1' })).toThrow(at("indexAlias must be of no other index in the domain Shop/Domain, and Shop/Clicks/Search has it or one of its names, got 'clicks-1'."));
});

test.each<[string, Partial<StreamSearchOptions>, RegExp]>([
  ['a member that the contract does not require', { documentId: ['page'] }, /documentId of 'Search' must be of a member that the contract of 'Clicks' requires: a record without it has no document, got 'page'/],
  ['a member that is a list', { documentId: ['lines'] }, /documentId of 'Search' must be of a member that is string or number or integer or boolean by the contract of 'Clicks', got 'array'/],
  ['no member', { documentId: [] }, /number of members of documentId of 'Search' must be/],
  ['a member twice', { documentId: ['order', 'order'] }, /documentId of 'Search' must name each member once/],
  ['the own member', { documentId: ['_catalog'] }, /documentId of 'Search' must not have _catalog/],
  ['an own field in the mapping', { mapping: { _catalog: {} } }, /mapping must have no field _catalog/],
  ['an alias with capitals', { indexAlias: 'Clicks' }, /indexAlias must be 1 to 100 lower-case letters/],
  ['another engine', { engine: {} as SearchEngine }, /engine must be SearchEngine\.domain\(\) or SearchEngine\.collection\(\)/],
])('%s is refused', (_, options, message) => {
  expect(refused(options, { contract })).toMatch(message);
});

test('a contract with the own member is refused, and members that it requires are not', () => {
  expect(refused({}, { contract: JsonSchema.fromObject({ type: 'object', properties: { _catalog: {} } }) })).toMatch(/contract of 'Clicks' must not have the member _catalog/);
  expect(refused({ documentId: ['order'] }, { contract })).toBe('nothing');
});

test('the expression above an index makes its documents', () => {
  const { pipeline, engine } = created();
  expect(() => pipeline.transform('Short', StreamTransform.jsonata('{}')).toSearch('Short2', { engine, documentId: ['any'] })).not.toThrow();
});
