import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignedSearchClient } from './signed-search-client';
import { Environment } from '../../runtime/environment';
import { RecordedIndex } from '../../search/index-record';
import { SearchGenerations } from '../../search/search-generations';
import { readSearchSettings, recordKey } from '../../search/search-settings';
import { DynamoRecord } from '../views/dynamo-record';

/** Those of `search.json`, whose records are in the table of the variable `GENERATIONS_TABLE`. */
export function recordedIndexes(environment: Environment, file: (name: string) => string | undefined, client: DynamoDBClient): RecordedIndex[] {
  const [region, table] = [environment.text('AWS_REGION'), environment.text('GENERATIONS_TABLE')];
  return readSearchSettings(environment, file).indexes.map(settings => ({
    settings,
    engine: new SignedSearchClient({ url: settings.url, service: settings.service, region }),
    record: new DynamoRecord<SearchGenerations | undefined>(client, table, recordKey(settings), undefined),
  }));
}
