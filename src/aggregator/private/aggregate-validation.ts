import { Duration } from 'aws-cdk-lib';
import { AggregateSource } from './aggregate-source';
import { Inputs } from './dependencies';
import { LONGEST_TIMEOUT } from '../../core/backends/private/route-settings';
import { EXPOSURE, Kind } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { RouteKey } from '../../core/web/private/route-key';
import { ServiceExposure } from '../../core/web/service-exposure';
import { Composition } from '../composition';
import { ResponseCache, ResponseCacheConfig } from '../response-cache';

const SHORTEST_DEADLINE = Duration.millis(100);
/** A function runs for 15 minutes (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html); one second is kept for the answer. */
const LONGEST_INVOCATION = Duration.seconds(899);
const CACHE: Kind = { member: '_config', factory: 'ResponseCache.dynamoDb()' };
const COMPOSITION: Kind = { member: '_expression', factory: 'Composition.parts()' };
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** The props that are made by factories. */
export interface MadeProps {
  readonly exposure?: ServiceExposure;
  readonly cache?: ResponseCache;
  readonly response?: Composition;
}

/** @throws if one of them is something else */
export function validateKinds(validation: Validation, { exposure, cache, response }: MadeProps) {
  validation.kind('exposure', exposure, EXPOSURE);
  validation.kind('cache', cache, CACHE);
  validation.kind('response', response, COMPOSITION);
}

/** @throws if the caller would not wait that long */
export function validateDeadline(validation: Validation, deadline: Duration, hasApi: boolean) {
  validation.knownDuration('deadline', deadline, ', because the aggregator needs it in milliseconds');
  const longest = hasApi ? LONGEST_TIMEOUT : LONGEST_INVOCATION;
  const source = hasApi ? 'one second less than the API Gateway limit' : 'one second less than the Lambda limit';
  const isWithin = deadline.toMilliseconds() >= SHORTEST_DEADLINE.toMilliseconds() && deadline.toMilliseconds() <= longest.toMilliseconds();
  validation.check(isWithin, 'deadline', `be between 100 milliseconds and ${longest.toHumanString()} (${source})`, deadline);
}

export function validateCache(validation: Validation, { options }: ResponseCacheConfig, sources: AggregateSource[]) {
  const { ttl, staleWhileRevalidate, staleIfError, sharedByCallers } = options;
  validateAge(validation, 'cache.ttl', ttl, Duration.seconds(1), Duration.days(1));
  validateAge(validation, 'cache.staleWhileRevalidate', staleWhileRevalidate, Duration.seconds(0), Duration.days(1));
  validateAge(validation, 'cache.staleIfError', staleIfError, Duration.seconds(0), Duration.days(7));
  const writing = sources.find(({ options: { sendsRequestBody } }) => sendsRequestBody);
  validation.check(writing === undefined, 'cache', `be left out, because the body of the request is no part of the key, and the source '${writing?.name}' gets it`, 'a cache');
  const personal = sources.find(({ credentials }) => credentials.length > 0);
  validation.check(!sharedByCallers || personal === undefined, 'cache.sharedByCallers',
    `be false, because the source '${personal?.name}' gets the caller's credentials: its response is for that caller`, sharedByCallers);
}

function validateAge(validation: Validation, prop: string, age: Duration | undefined, min: Duration, max: Duration) {
  validation.knownDuration(prop, age, ', because the aggregator needs it in milliseconds');
  validation.duration(prop, age, min, max, 'library limit');
}

/** Validates the route against what the sources need of a request. */
export function validateAggregateRoute(validation: Validation, key: RouteKey, sources: AggregateSource[], inputs: Inputs, isCached: boolean) {
  for (const [name, { source, path }] of inputs.pathParameters) {
    validation.check(key.parameters.includes(name), 'key',
      `have the path parameter {${name}}, which the source '${source}' refers to ('${path}'), or that source must refer to another source's body`, key.text);
  }
  for (const { name, itemName } of sources) {
    validation.check(!key.parameters.includes(name), 'key', 'have path parameters with other names than the sources', key.text);
    validation.check(itemName === undefined || !key.parameters.includes(itemName), 'key', `have path parameters with other names than the element '${itemName}' of forEach`, key.text);
  }
  validation.check(key.method !== 'ANY', 'key', 'begin with one method', key.text);
  const writing = sources.find(({ options: { sendsRequestBody } }) => sendsRequestBody);
  validation.check(writing === undefined || WITH_BODY.includes(key.method), 'key', `have a method with a body (${WITH_BODY.join(', ')}) for the source '${writing?.name}'`, key.text);
  validation.check(!isCached || key.method === 'GET' || key.method === 'HEAD', 'key', 'begin with GET or HEAD for an aggregate with a cache', key.text);
}
