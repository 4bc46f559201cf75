import { aws_kms as kms, aws_opensearchserverless as serverless, aws_opensearchservice as opensearch, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReportingEngine, SearchEngine, ViewProjection } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

/** A domain that is not of this app. */
function domain(scope: Construct, id: string): opensearch.IDomain {
  const { partition, region, account } = Stack.of(scope);
  return opensearch.Domain.fromDomainAttributes(scope, id, {
    domainArn: `arn:${partition}:es:${region}:${account}:domain/tweets`, domainEndpoint: 'search-tweets-abc.us-east-1.es.amazonaws.com',
  });
}

function collection(scope: Construct, id: string): serverless.CfnCollection {
  return new serverless.CfnCollection(scope, id, { name: 'tweets', type: 'SEARCH' });
}

const PROJECTION = ViewProjection.pick('text', 'tags');

export const searchFixtures: PatternFixture[] = [
  {
    name: 'a search index in a domain',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id, { encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      engine.addSearchIndex('Search', { engine: SearchEngine.domain(domain(scope, `${id}Domain`)), projection: PROJECTION, mapping: { text: { type: 'text' } } })
        .enableFor(userFunction(scope, `${id}Reader`));
      return engine;
    },
  },
  {
    name: 'a search index in a collection, beside an index table',
    create: (scope, id) => {
      const engine = new ReportingEngine(scope, id);
      engine.addIndexTable('TopTweets', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 10 });
      engine.addSearchIndex('Search', { engine: SearchEngine.collection(collection(scope, `${id}Collection`)), projection: PROJECTION })
        .enableFor(userFunction(scope, `${id}Reader`));
      return engine;
    },
  },
];
