import { aws_kms as kms, aws_opensearchserverless as serverless, aws_opensearchservice as opensearch, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { JsonSchema, SearchEngine, StreamPipeline, StreamTransform } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';
import { userFunction } from '../support/stacks';

/** A domain that is not of this app. */
export function domainOf(scope: Construct, id: string): opensearch.IDomain {
  const { partition, region, account } = Stack.of(scope);
  return opensearch.Domain.fromDomainAttributes(scope, id, {
    domainArn: `arn:${partition}:es:${region}:${account}:domain/clicks`, domainEndpoint: 'search-clicks-abc.us-east-1.es.amazonaws.com',
  });
}

export const SEARCH_FIXTURES: PatternFixture[] = [
  {
    name: 'a search index in a domain',
    create: (scope, id) => {
      const contract = JsonSchema.fromObject({ type: 'object', required: ['order'], properties: { order: { type: 'string' } } });
      const pipeline = new StreamPipeline(scope, id, { contract, encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      pipeline.toSearch('Search', { engine: SearchEngine.domain(domainOf(scope, `${id}Domain`)), documentId: ['order'], mapping: { note: { type: 'text' } } })
        .enableFor(userFunction(scope, `${id}Reader`));
      return pipeline;
    },
  },
  {
    name: 'a search index in a collection',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id);
      const collection = new serverless.CfnCollection(scope, `${id}Collection`, { name: 'clicks', type: 'SEARCH' });
      pipeline.transform('Shown', StreamTransform.filter('$not(hidden)')).toSearch('Search', { engine: SearchEngine.collection(collection) })
        .enableFor(userFunction(scope, `${id}Reader`));
      return pipeline;
    },
  },
];
