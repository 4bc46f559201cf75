import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AggregateSource } from './aggregate-source';
import { Inputs, validateReferences } from './dependencies';
import { validateName, validateSource, validateTimeout } from './source-validation';
import { validateHttpBackend } from '../../core/backends/private/http-backend-validation';
import { refuseStream } from '../../core/backends/private/response-stream';
import { inKeyOrder } from '../../core/private/key-order';
import { Validation } from '../../core/private/validation';
import { Source } from '../source';

/** Library limit: an answer of more parts is too slow to be of use, and its settings too large to read. */
const MOST_SOURCES = 25;

export interface BoundSources {
  readonly sources: AggregateSource[];
  readonly inputs: Inputs;
}

/** Validates the sources of an aggregate and binds their backends. */
export function bindSources(
  scope: Construct, validation: Validation, given: { [name: string]: Source } | undefined, deadline: Duration,
): BoundSources {
  const sources = inKeyOrder(given ?? {});
  const names = Object.keys(sources);
  validation.check(names.length >= 1 && names.length <= MOST_SOURCES, 'sources', `hold 1 to ${MOST_SOURCES} sources (library limit)`, names.length);
  const bound = names.map(name => {
    validateName(validation, 'sources', name);
    validation.check(sources[name] instanceof Source, `sources.${name}`, 'be Source.of(...) with the backend and its path', sources[name] && 'a value of another kind');
    const { _backend: backend, _options: options } = sources[name];
    return new AggregateSource(name, options, backend.bindBackend(scope, { timeout: options.timeout }));
  });
  for (const source of bound) {
    validateSource(validation, source, deadline);
    validateBackend(validation, source, deadline);
  }
  refuseEqualParts(validation, bound);
  return { sources: bound, inputs: validateReferences(validation, bound) };
}

/** The aggregator invokes functions and calls HTTP servers. */
function validateBackend(validation: Validation, { name, backend, options, credentials }: AggregateSource, deadline: Duration) {
  const isOne = (backend.function === undefined) !== (backend.http === undefined);
  validation.check(isOne, `sources.${name}`, 'have a backend that is a function or an HTTP server (Backend.http with the URL of a load balancer, and network)', 'a backend of another kind');
  refuseStream(validation, `sources.${name}`, backend, 'the aggregator');
  validation.check(!backend.functionNeedsCaller || credentials.includes('authorization'), `sources.${name}.forwardedCredentials`,
    'hold authorization, because the backend answers only callers that it gets', options.forwardedCredentials?.join(', '));
  if (!backend.http) { return; }
  const { url, options: http } = backend.http;
  validateHttpBackend(validation, backend.http);
  if (options.timeout === undefined) { validateTimeout(validation, `sources.${name}: the timeout of Backend.http`, http.timeout, deadline); }
  validation.check(Token.isUnresolved(url) || !/[{}]/.test(url), `sources.${name}: the URL of Backend.http`, 'have no parameters: the path of the source has them', url);
}

function refuseEqualParts(validation: Validation, sources: AggregateSource[]) {
  for (const [i, { name, part }] of sources.entries()) {
    const other = sources.slice(0, i).find(earlier => earlier.part === part);
    validation.check(other === undefined, `sources.${name}.partName`, `differ from that of the source '${other?.name}'`, part);
  }
}
