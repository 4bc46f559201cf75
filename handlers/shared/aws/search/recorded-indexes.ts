import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignedSearchClient } from './signed-search-client';
import { Environment } from '../../runtime/environment';
import { SearchEngine } from '../../search/search-engine';
import { SearchGenerations, SearchRecord } from '../../search/search-generations';
import { readSearchSettings, SearchIndexSettings } from '../../search/search-settings';
import { DynamoRecord } from '../views/dynamo-record';

/** A search index with the record of its generations. */
export interface RecordedIndex {
  readonly settings: SearchIndexSettings;
  readonly engine: SearchEngine;
  readonly record: SearchRecord;
}

/** Those of `search.json`, whose records are in the table of the variable `GENERATIONS_TABLE`. */
export function recordedIndexes(environment: Environment, file: (name: string) => string | undefined, client: DynamoDBClient): RecordedIndex[] {
  const [region, table] = [environment.text('AWS_REGION'), environment.text('GENERATIONS_TABLE')];
  return readSearchSettings(environment, file).indexes.map(settings => ({
    settings,
    engine: new SignedSearchClient({ url: settings.url, service: settings.service, region }),
    record: new DynamoRecord<SearchGenerations | undefined>(client, table, settings.name, undefined),
  }));
}
