import '../support/asset-hashes';
import { aws_iam as iam, aws_lambda as lambda, aws_opensearchserverless as serverless, aws_opensearchservice as opensearch, aws_ec2 as ec2, App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { NAME_REST_MILLIS } from '../../handlers/shared/search/search-generations';
import { AlarmOverride, ReportingEngine, SearchEngine, SearchIndexOptions, ViewProjection } from '../../src';
import { shop, userFunction, userVpc, warnings } from '../support/stacks';

const domainOf = (stack: Stack, endpoint = 'search-tweets-abc.us-east-1.es.amazonaws.com') => opensearch.Domain.fromDomainAttributes(stack, 'Domain', {
  domainArn: `arn:aws:es:${stack.region}:${stack.account}:domain/tweets`, domainEndpoint: endpoint,
});
const collectionOf = (stack: Stack, type: string | undefined = 'SEARCH') => new serverless.CfnCollection(stack, 'Collection', { name: 'tweets', type });

function created(options: Partial<SearchIndexOptions> = {}, stack = shop()) {
  const engine = new ReportingEngine(stack, 'Tweets');
  const search = engine.addSearchIndex('Search', {
    engine: options.engine ?? SearchEngine.domain(domainOf(stack)), projection: ViewProjection.pick('text', 'tags'), ...options,
  });
  return { stack, engine, search };
}

const GENERATIONS = ['1', '2', '3', '4'];
const INDEXES = GENERATIONS.map(name => `tweets-${name}`);
const WRITERS = INDEXES.map(name => `${name}-writer`);

interface Statement { readonly Action: string | string[]; readonly Resource: unknown }

/** The statements of a function's role, beside those of every function. */
function statementsOf(stack: Stack, fn: lambda.Function): Statement[] {
  const policy = fn.role!.node.findChild('DefaultPolicy') as iam.Policy;
  const { Statement } = stack.resolve(policy.document) as { Statement: Statement[] };
  return Statement.filter(({ Action }) => [Action].flat().some(action => /^(es|aoss):/.test(action)));
}
const pathsOf = (statements: Statement[]) => statements.map(({ Action, Resource }) =>
  [Action, [Resource].flat().map(resource => JSON.stringify(resource).replace(/.*domain\/tweets\/([^"]*)".*/, '$1'))]);

test('the template is the one we know', () => {
  expect(Template.fromStack(created({ mapping: { text: { type: 'text' } } }).stack).toJSON()).toMatchSnapshot();
});

test('one reader of the stream beside that of index tables writes all search indexes, in order, and keeps what it cannot write', () => {
  const { stack, engine } = created();
  engine.addSearchIndex('Tags', { engine: SearchEngine.collection(collectionOf(stack)), projection: ViewProjection.pick('tags') });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(engine.source.tableStreamArn),
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: stack.resolve(engine.failedRecordsBucket.bucketArn) } },
  });
  const { indexes } = settingsFile(engine.searchProjectorFunction!, 'search.json') as { indexes: { name: string; service: string; alias: string }[] };
  expect(indexes.map(({ name, service, alias }) => [name, service, alias])).toEqual([
    ['Search', 'es', expect.stringMatching(/^shop-tweets-search-[0-9a-f]{8}$/)], ['Tags', 'aoss', expect.stringMatching(/^shop-tweets-tags-[0-9a-f]{8}$/)],
  ]);
  expect(settingsFile(engine.searchSweeperFunction!, 'search.json')).toEqual({ indexes });
  expect(settingsFile(engine.searchDriftCheckFunction!, 'search.json')).toEqual({ indexes });
});

test('in a domain, each function may do on its paths what it does, and nothing else', () => {
  const { stack, engine, search } = created({ indexAlias: 'tweets' });
  const reader = userFunction(stack, 'Reader');
  search.enableFor(reader);
  const ofAlias = ['es:ESHttpGet', ['_alias/tweets', ...INDEXES.map(index => `${index}/_mapping`)]];
  const made = GENERATIONS.flatMap(name => [`tweets-${name}`, `tweets-${name}/_mapping`]);
  const bulk = GENERATIONS.map(name => `tweets-${name}-writer/_bulk`);
  const found = GENERATIONS.map(name => `tweets-${name}-writer/_search`);
  const both = GENERATIONS.flatMap(name => [`tweets-${name}-writer/_search`, `tweets-${name}-writer/_bulk`]);
  expect(pathsOf(statementsOf(stack, engine.searchProjectorFunction!))).toEqual([ofAlias, ['es:ESHttpPut', made], ['es:ESHttpPost', bulk]]);
  expect(pathsOf(statementsOf(stack, engine.searchSweeperFunction!))).toEqual([['es:ESHttpPost', both]]);
  expect(pathsOf(statementsOf(stack, engine.searchDriftCheckFunction!))).toEqual([ofAlias, ['es:ESHttpPut', made], ['es:ESHttpPost', bulk], ['es:ESHttpPost', found]]);
  expect(pathsOf(statementsOf(stack, engine.rebuildFunction))).toEqual([
    ['es:ESHttpPut', INDEXES], ['es:ESHttpDelete', INDEXES], ofAlias, ['es:ESHttpPost', ['_aliases']], ['es:ESHttpPost', both],
  ]);
  expect(pathsOf(statementsOf(stack, reader))).toEqual([[['es:ESHttpGet', 'es:ESHttpPost'], ['tweets/_search', 'tweets/_count']]]);
});

test('in a collection, a data access policy for each role says what it may do', () => {
  const stack = shop();
  const { engine, search } = created({ indexAlias: 'tweets', engine: SearchEngine.collection(collectionOf(stack)) }, stack);
  const reader = userFunction(stack, 'Reader');
  search.enableFor(reader);
  search.grantSearch(reader);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::OpenSearchServerless::AccessPolicy')) as { Properties: { Name: string; Type: string; Policy: { 'Fn::Join': [string, unknown[]] } } }[];
  const contents = policies.map(({ Properties }) => JSON.parse(Properties.Policy['Fn::Join'][1].map(part => typeof part === 'string' ? part : (part as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]).join('')) as unknown);
  const idOf = (fn: lambda.Function) => stack.getLogicalId(fn.role!.node.defaultChild as iam.CfnRole);
  const index = (...names: string[]) => ({ ResourceType: 'index', Resource: names.map(name => `index/tweets/${name}`) });
  expect(contents).toHaveLength(5);
  expect(contents).toEqual(expect.arrayContaining([
    ...[engine.searchProjectorFunction!, engine.searchDriftCheckFunction!].map(fn => [{
      Principal: [idOf(fn)],
      Rules: [
        { ResourceType: 'collection', Resource: ['collection/tweets'], Permission: ['aoss:CreateCollectionItems', 'aoss:DescribeCollectionItems'] },
        { ...index(...INDEXES, ...WRITERS, 'tweets'), Permission: ['CreateIndex', 'UpdateIndex', 'DescribeIndex', 'ReadDocument', 'WriteDocument'].map(name => `aoss:${name}`) },
      ],
    }]),
    [{
      Principal: [idOf(engine.rebuildFunction)],
      Rules: [
        { ResourceType: 'collection', Resource: ['collection/tweets'], Permission: ['Create', 'Update', 'Delete', 'Describe'].map(verb => `aoss:${verb}CollectionItems`) },
        { ...index(...INDEXES, ...WRITERS, 'tweets'), Permission: ['CreateIndex', 'UpdateIndex', 'DeleteIndex', 'DescribeIndex', 'ReadDocument', 'WriteDocument'].map(name => `aoss:${name}`) },
      ],
    }],
    [{ Principal: [idOf(engine.searchSweeperFunction!)], Rules: [{ ...index(...INDEXES, ...WRITERS), Permission: ['aoss:ReadDocument', 'aoss:WriteDocument'] }] }],
    [{ Principal: [idOf(reader)], Rules: [{ ...index('tweets', ...INDEXES), Permission: ['aoss:ReadDocument'] }] }],
  ]));
  const names = policies.map(({ Properties }) => Properties.Name);
  expect(new Set(names).size).toBe(5);
  names.forEach(name => expect(name).toMatch(/^[a-z][a-z0-9-]{2,31}$/));
  const { searchProjectorFunction, searchSweeperFunction, searchDriftCheckFunction, rebuildFunction } = engine;
  const functions = [searchProjectorFunction!, searchSweeperFunction!, searchDriftCheckFunction!, rebuildFunction, reader];
  for (const fn of functions) {
    expect(statementsOf(stack, fn)).toEqual([{ Action: 'aoss:APIAccessAll', Effect: 'Allow', Resource: { 'Fn::GetAtt': ['Collection', 'Arn'] } }]);
  }
});

test('a reader in another stack has its policy there, so that the stacks do not depend on each other', () => {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Shop');
  const { search } = created({ engine: SearchEngine.collection(collectionOf(stack)) }, stack);
  const readers = new Stack(app, 'Readers');
  search.enableFor(userFunction(readers, 'Reader'));
  Template.fromStack(readers).resourceCountIs('AWS::OpenSearchServerless::AccessPolicy', 1);
});

test.each<[what: string, engine: (stack: Stack) => SearchEngine, entry: object]>([
  ['a domain', stack => SearchEngine.domain(domainOf(stack)), { endpoint: 'https://search-tweets-abc.us-east-1.es.amazonaws.com', index: 'tweets', service: 'es' }],
  ['a collection', stack => SearchEngine.collection(collectionOf(stack)), { endpoint: 'token', index: 'tweets', service: 'aoss' }],
])('a reader learns where the index in %s is, beside its index tables', (_, engineOf, entry) => {
  const stack = shop();
  const { engine, search } = created({ indexAlias: 'tweets', engine: engineOf(stack) }, stack);
  const reader = userFunction(stack, 'Reader');
  search.enableFor(reader);
  engine.addIndexTable('Top', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 }).enableFor(reader);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: { CATALOG_VIEWS: Match.anyValue() } } } })) as { Properties: { Environment: { Variables: { CATALOG_VIEWS: { 'Fn::Join': [string, unknown[]] } } } } }[];
  const text = Properties.Environment.Variables.CATALOG_VIEWS['Fn::Join'][1].map(part => typeof part === 'string' ? part : 'token').join('');
  expect(JSON.parse(text)).toEqual({ Search: entry, Top: { table: 'token', index: 'byRank', shardCount: 8, limit: 10 } });
});

test('for a reader that is imported without its role, warnings say what to set and which policy to create', () => {
  const stack = shop();
  const { search } = created({ indexAlias: 'tweets', engine: SearchEngine.collection(collectionOf(stack)) }, stack);
  search.enableFor(lambda.Function.fromFunctionAttributes(stack, 'Theirs', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:theirs' }));
  const text = warnings(stack).join();
  expect(text).toContain('Set CATALOG_VIEWS on it to a JSON object from Search to the index tweets');
  expect(text).toContain('"Resource":["index/tweets/tweets","index/tweets/tweets-1","index/tweets/tweets-2","index/tweets/tweets-3","index/tweets/tweets-4"],"Permission":["aoss:ReadDocument"]');
});

test('tombstones are removed once a day', () => {
  Template.fromStack(created().stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)' });
});

const inVpc = (stack: Stack) => new opensearch.Domain(stack, 'Private', { version: opensearch.EngineVersion.OPENSEARCH_2_19, vpc: userVpc(stack) as ec2.IVpc });

test.each<[what: string, options: (stack: Stack) => Partial<SearchIndexOptions>, message: string]>([
  ['a domain in a VPC', stack => ({ engine: SearchEngine.domain(inVpc(stack)) }), "engine of 'Search' must be a domain outside of a VPC, because the functions are in none, got 'Shop/Private'."],
  ['an imported domain in a VPC', stack => ({ engine: SearchEngine.domain(domainOf(stack, 'vpc-tweets-abc.us-east-1.es.amazonaws.com')) }), "engine of 'Search' must be a domain outside of a VPC, because the functions are in none, got 'Shop/Domain'."],
  ['a collection of another type', stack => ({ engine: SearchEngine.collection(collectionOf(stack, 'VECTORSEARCH')) }), "engine of 'Search' must be a collection of the type SEARCH, which takes ids of documents, got 'VECTORSEARCH'."],
  ['no engine', () => ({ engine: 'domain' as never }), "engine of 'Search' must be SearchEngine.domain() or SearchEngine.collection(), got 'domain'."],
  ['a projection that is none', () => ({ projection: 'text' as never }), "projection of 'Search' must be ViewProjection.pick() or ViewProjection.jsonata(), got 'text'."],
  ['an alias with capitals', () => ({ indexAlias: 'Tweets' }), "indexAlias of 'Search' must be 1 to 100 lower-case letters, digits, - and _, with a letter or a digit first, known at synthesis, got 'Tweets'."],
  ['a mapping that is none', () => ({ mapping: { text: 'text' } }), "mapping of 'Search' must be an object with an object for each field, such as { text: { type: 'text' } }, got {\"text\":\"text\"}."],
  ['a mapping with the own field', () => ({ mapping: { text: {}, _catalog: {} } }), "mapping of 'Search' must have no field _catalog, which the library writes, got 'text, _catalog'."],
])('refuses %s', (_, optionsOf, message) => {
  const stack = shop();
  expect(() => created(optionsOf(stack), stack)).toThrow(new Error(`ReportingEngine at 'Shop/Tweets': ${message}`));
});

test('refuses a domain of another Region', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const domain = opensearch.Domain.fromDomainAttributes(stack, 'Domain', { domainArn: 'arn:aws:es:us-east-1:111122223333:domain/tweets', domainEndpoint: 'search-tweets.us-east-1.es.amazonaws.com' });
  expect(() => created({ engine: SearchEngine.domain(domain) }, stack)).toThrow("engine of 'Search' must be of the Region of the pattern (requests are signed for the account and Region of the functions), got 'us-east-1'.");
});

test.each(['search', 'Top', 'SearchProjector', '1st'])('refuses the name %p of a search index', name => {
  const { stack, engine } = created();
  engine.addIndexTable('Top', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 });
  expect(() => engine.addSearchIndex(name, { engine: SearchEngine.domain(opensearch.Domain.fromDomainEndpoint(stack, 'Same', 'https://search-a-b.us-east-1.es.amazonaws.com')), projection: ViewProjection.pick('text') }))
    .toThrow("ReportingEngine at 'Shop/Tweets': name must be");
});

test('refuses an alias that is a name of another view of the same engine', () => {
  const { stack, engine } = created({ indexAlias: 'tweet-3' });
  const engineOfOther = SearchEngine.domain(stack.node.findChild('Domain') as opensearch.Domain);
  expect(() => engine.addSearchIndex('Other', { engine: engineOfOther, projection: ViewProjection.pick('text'), indexAlias: 'tweet' }))
    .toThrow("indexAlias must be of no other index in the domain Shop/Domain, and Shop/Tweets/Search has it or one of its names, got 'tweet'.");
});

test('the projector, the drift check and the rebuild know the record of the generations, and the sweeper asks all of them', () => {
  const { stack, engine } = created();
  const tableOf = (fn: lambda.Function) => {
    const { Environment } = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties as { Description?: string; Environment: { Variables: Record<string, unknown> } })
      .find(({ Description }) => Description === (fn.node.defaultChild as lambda.CfnFunction).description)!;
    return Environment.Variables.GENERATIONS_TABLE;
  };
  const tables = [engine.searchProjectorFunction!, engine.searchDriftCheckFunction!, engine.rebuildFunction].map(tableOf);
  expect(tables).toEqual(Array.from({ length: 3 }, () => ({ Ref: expect.stringMatching(/^TweetsRebuildRefills/) as unknown })));
  expect(tableOf(engine.searchSweeperFunction!)).toBeUndefined();
  expect(settingsFile(engine.rebuildFunction, 'search.json')).toEqual(settingsFile(engine.searchProjectorFunction!, 'search.json'));
});

test('the name of a generation rests for longer than any function that may hold it runs, with its last request to the engine', () => {
  const { stack } = created();
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties as {
    Timeout: number; Environment: { Variables: Record<string, unknown> };
  });
  const holders = functions.filter(({ Environment: { Variables } }) => Variables.GENERATIONS_TABLE !== undefined).map(({ Timeout }) => Timeout);
  expect(holders).toHaveLength(3);
  expect(Math.max(...holders) + 17).toBeLessThan(NAME_REST_MILLIS / 1000);
});

test('has the alarms that are not disabled, with the thresholds given', () => {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', { alarms: { searchProjectorErrors: AlarmOverride.disabled() } });
  engine.addSearchIndex('Search', { engine: SearchEngine.domain(domainOf(stack)), projection: ViewProjection.pick('text'), alarms: { lag: AlarmOverride.of({ threshold: 60 }) } });
  expect(Object.keys(engine.operations.alarms).filter(name => name.startsWith('search')).sort()).toEqual([
    'searchDrift', 'searchDriftCheckFailed', 'searchDriftCheckRunsLost', 'searchLag', 'searchProjectorDroppedRecords', 'searchProjectorDuration', 'searchProjectorFailedRecords', 'searchProjectorIteratorAge', 'searchProjectorThrottles',
    'searchSweeperFailed', 'searchSweeperRunsLost',
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ViewLag', Threshold: 60, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
});
