import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BranchRequest } from './branch-parts';
import { BranchReader } from './branch-reader';
import { addSearchAlarm } from './search-alarms';
import { SearchParts } from './search-parts';
import { withNulls } from '../../core/private/json-nulls';
import { inKeyOrder } from '../../core/private/key-order';
import { Validation } from '../../core/private/validation';
import { takeAlias } from '../../core/search/private/index-validation';
import { SearchTarget } from '../../core/search/private/search-target';
import { StreamSearchOptions } from '../stream-search-options';

/** Of the sink: 40 seconds for bulk requests, and a reserve for the last of them. */
const TIMEOUT = Duration.seconds(60);

/** A function of the library writes the records into an index of a domain or collection. */
export function searchBranch(branch: Construct, request: BranchRequest, options: StreamSearchOptions): SearchParts {
  const { engine: { _access: access }, documentId, mapping, alarms = {} } = options;
  const indexAlias = takeAlias(new Validation(request.context.pipeline), branch, options);
  const reader = new BranchReader(branch, request);
  const target = new SearchTarget(branch, access, indexAlias);
  const writer = reader.makeFunction('Writer', {
    handler: 'stream-search-writer',
    description: `Writes the records of ${request.name} of ${branch.node.scope!.node.path} into a search index`,
    timeout: TIMEOUT,
    environment: { SEARCH_URL: access.url },
    settings: { service: access.service, alias: indexAlias, documentId, mapping: withNulls(inKeyOrder(mapping)) },
  });
  target.grantWrite(writer);
  const reading = reader.read(writer, writer, options);
  addSearchAlarm(branch, request, writer, alarms);
  reader.addFunctionAlarms(writer, alarms);
  return { ...reader.finish(writer, reading, options), indexAlias, target };
}
