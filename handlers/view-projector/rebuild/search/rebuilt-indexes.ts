import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RebuiltIndex } from './rebuilt-index';
import { SignedSearchClient } from '../../../shared/aws/search/signed-search-client';
import { DynamoRecord } from '../../../shared/aws/views/dynamo-record';
import { Tries } from '../../../shared/messages/tries';
import { Environment } from '../../../shared/runtime/environment';
import { SearchGenerations } from '../../../shared/search/search-generations';
import { readSearchSettings } from '../../../shared/search/search-settings';

/** The search indexes of the engine: none where there is no `search.json`. */
export function rebuiltIndexes(
  environment: Environment, file: (name: string) => string | undefined, client: DynamoDBClient,
): ReadonlyArray<Omit<RebuiltIndex, 'timeLeft'>> {
  if (file('search.json') === undefined) return [];
  const [region, table] = [environment.text('AWS_REGION'), environment.text('GENERATIONS_TABLE')];
  return readSearchSettings(environment, file).indexes.map(settings => ({
    settings,
    engine: new SignedSearchClient({ url: settings.url, service: settings.service, region }),
    record: new DynamoRecord<SearchGenerations | undefined>(client, table, settings.name, undefined),
    tries: new Tries(),
  }));
}
