import { App, aws_opensearchserverless as serverless, aws_opensearchservice as opensearch, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReportingEngine, SearchEngine, StreamPipeline, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

const imported = (scope: Construct, id: string, name = 'shared') =>
  opensearch.Domain.fromDomainEndpoint(scope, id, `https://search-${name}-abc.us-east-1.es.amazonaws.com`);
const collectionOf = (scope: Construct, id = 'Collection') => new serverless.CfnCollection(scope, id, { name: id.toLowerCase(), type: 'SEARCH' });
const view = (scope: Construct, id: string, engine: SearchEngine, indexAlias?: string) =>
  new ReportingEngine(scope, id).addSearchIndex('Search', { engine, projection: ViewProjection.pick('text'), indexAlias });
const branch = (scope: Construct, id: string, engine: SearchEngine, indexAlias?: string) => new StreamPipeline(scope, id).toSearch('Search', { engine, indexAlias });
const other = (where: string, owner: string, alias: string) => `indexAlias must be of no other index in ${where}, and ${owner} has it or one of its names, got '${alias}'.`;

describe('an alias is of one index of a domain or collection, wherever in the app it is', () => {
  test('of two engines, the second is refused', () => {
    const stack = shop();
    view(stack, 'Tweets', SearchEngine.domain(imported(stack, 'Domain')), 'posts');
    expect(() => view(stack, 'Toots', SearchEngine.domain(imported(stack, 'Same')), 'posts'))
      .toThrow(new Error(`ReportingEngine at 'Shop/Toots': ${other('the domain Shop/Same', 'Shop/Tweets/Search', 'posts')}`));
  });

  test('a slash at the end of an endpoint makes no other domain', () => {
    const stack = shop();
    const withSlash = opensearch.Domain.fromDomainEndpoint(stack, 'Same', 'https://search-shared-abc.us-east-1.es.amazonaws.com/');
    view(stack, 'Tweets', SearchEngine.domain(imported(stack, 'Domain')), 'posts');
    expect(() => view(stack, 'Toots', SearchEngine.domain(withSlash), 'posts')).toThrow(other('the domain Shop/Same', 'Shop/Tweets/Search', 'posts'));
  });

  test.each<[string, typeof view | typeof branch, typeof view | typeof branch]>([
    ['an engine and a pipeline', view, branch], ['a pipeline and an engine', branch, view], ['two pipelines', branch, branch],
  ])('of %s in two stacks, the second is refused', (_, one, two) => {
    const app = new App();
    const [first, second] = ['One', 'Two'].map(id => new Stack(app, id));
    const collection = collectionOf(first);
    one(first, 'Tweets', SearchEngine.collection(collection), 'posts');
    expect(() => two(second, 'Toots', SearchEngine.collection(collection), 'posts')).toThrow(other('the collection One/Collection', 'One/Tweets/Search', 'posts'));
  });

  test.each(['posts-2', 'posts-4-writer'])('that of a generation of another view is refused: %s', alias => {
    const stack = shop();
    const engine = SearchEngine.domain(new opensearch.Domain(stack, 'Domain', { version: opensearch.EngineVersion.OPENSEARCH_2_19 }));
    view(stack, 'Tweets', engine, 'posts');
    expect(() => branch(stack, 'Toots', engine, alias)).toThrow(other('the domain Shop/Domain', 'Shop/Tweets/Search', alias));
  });

  test('one that is made of a path is of no other index either', () => {
    const stack = shop();
    const engine = SearchEngine.domain(imported(stack, 'Domain'));
    const { indexAlias } = view(stack, 'Tweets', engine);
    expect(() => branch(stack, 'Toots', engine, indexAlias)).toThrow(other('the domain Shop/Domain', 'Shop/Tweets/Search', indexAlias));
    const later = branch(stack, 'Later', engine).indexAlias;
    expect(() => view(stack, 'Latest', engine, later)).toThrow(other('the domain Shop/Domain', 'Shop/Later/Search', later));
  });

  test('in other domains and collections, the same alias is another one', () => {
    const stack = shop();
    const engines = [
      SearchEngine.domain(imported(stack, 'Domain')), SearchEngine.domain(imported(stack, 'Other', 'other')),
      SearchEngine.collection(collectionOf(stack)), SearchEngine.collection(collectionOf(stack, 'Another')),
    ];
    const aliases = engines.map((engine, at) => (at % 2 === 0 ? view : branch)(stack, `Posts${at}`, engine, 'posts').indexAlias);
    expect(aliases).toEqual(['posts', 'posts', 'posts', 'posts']);
  });
});
