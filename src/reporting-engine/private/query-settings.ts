import { Duration, Token } from 'aws-cdk-lib';
import { CacheTimesSettings, queryCacheTimes } from './cache-settings';
import { SCHEMA } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { validateWords } from '../../core/web/private/document-words';
import { RouteKey } from '../../core/web/private/route-key';
import { ViewQueryOptions } from '../view-query-options';

/** Library limits: a page is read in one request of 10 seconds. */
const MOST_ROWS = 1_000;
const LONGEST_AGE = Duration.minutes(10);
const LONGEST_WAIT = Duration.seconds(5);
/** Library defaults. */
const DEFAULT_MAX = 100;
const DEFAULT_SIZE = 20;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
/** The names of the other parameters. */
const RESERVED = ['limit', 'cursor'];

/** The part of QuerySettings of handlers/view-query/settings.ts that does not depend on the table. */
export interface QueryRoute {
  readonly partition?: { readonly in: 'path' | 'query'; readonly name: string };
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  readonly maxAgeSeconds?: number;
  readonly maxWaitMillis?: number;
  readonly cache?: CacheTimesSettings;
}

/** Checks a query before anything is created. */
export function queryRoute(validation: Validation, key: RouteKey, partitionBy: string | undefined, options: ViewQueryOptions): QueryRoute {
  const { maxPageSize = DEFAULT_MAX, maxAge, maxWait } = options;
  const { defaultPageSize = Math.min(DEFAULT_SIZE, maxPageSize) } = options;
  validation.check(key.method === 'GET', 'key', 'begin with GET', key.text);
  validateWords(validation, options.documentation);
  validation.kind('documentation.rowSchema', options.documentation?.rowSchema, SCHEMA);
  for (const [prop, value] of Object.entries({ maxPageSize, defaultPageSize })) {
    validation.check(!Token.isUnresolved(value), prop, 'be known at synthesis', 'a value that is only known at deployment');
  }
  validation.integer('maxPageSize', maxPageSize, 1, MOST_ROWS, 'library limit');
  validation.integer('defaultPageSize', defaultPageSize, 1, maxPageSize, 'maxPageSize');
  validation.knownDuration('maxAge', maxAge);
  validation.duration('maxAge', maxAge, Duration.seconds(1), LONGEST_AGE, 'library limit');
  validation.knownDuration('maxWait', maxWait);
  validation.duration('maxWait', maxWait, Duration.seconds(0), LONGEST_WAIT, 'library limit');
  const cache = options.cache && queryCacheTimes(validation, options.cache);
  const partition = partitionOf(validation, key, partitionBy, options);
  return { partition, defaultPageSize, maxPageSize, maxAgeSeconds: maxAge?.toSeconds(), maxWaitMillis: maxWait?.toMilliseconds(), cache };
}

function partitionOf(validation: Validation, key: RouteKey, partitionBy: string | undefined, { partitionParameter, maxWait }: ViewQueryOptions): QueryRoute['partition'] {
  if (partitionBy === undefined) {
    validation.check(partitionParameter === undefined, 'partitionParameter', 'be left out: the view has no partitionBy', partitionParameter);
    validation.check(key.parameters.length === 0, 'key', 'have no path parameters, because the view has no partitionBy', key.text);
    return undefined;
  }
  const name = partitionParameter ?? partitionBy;
  const reserved = [...RESERVED, ...maxWait ? ['after'] : []];
  const isName = NAME.test(name) && !reserved.includes(name);
  validation.check(isName, 'partitionParameter', `be 1 to 64 letters, digits, _ or -, and neither ${reserved.join(' nor ')}`, name);
  validation.check(key.parameters.every(each => each === name), 'key', `have no path parameter but {${name}}, which selects the partition`, key.text);
  validation.check(!key.isGreedy, 'key', `have the path parameter {${name}} without +`, key.text);
  return { in: key.parameters.length > 0 ? 'path' : 'query', name };
}
