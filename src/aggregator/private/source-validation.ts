import { Duration, Size, Token } from 'aws-cdk-lib';
import { AggregateSource } from './aggregate-source';
import { parseReference, parseTemplate } from './template';
import { LARGEST_RESPONSE } from '../../core/backends/private/route-settings';
import { Kind, SCHEMA } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { SourceForEachOptions } from '../source-options';

const FALLBACK: Kind = { member: '_config', factory: 'Fallback.value()' };
const LIBRARY_LIMIT = 'library limit';
const SHORTEST_TIMEOUT = Duration.millis(50);
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const SAFE_METHODS = ['GET', 'HEAD'];
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key'];
/** The name of a source, of a part and of an element: it is a field in JSONata, and the root of references. */
const NAME = /^[a-z][A-Za-z0-9]{0,39}$/;
/** Operators of JSONata (https://docs.jsonata.org/boolean-operators), and names that every object of JavaScript has. */
const NO_NAMES = ['and', 'or', 'in', ...Object.getOwnPropertyNames(Object.prototype)];
/** The root of query parameters. */
export const QUERY = 'query';
/** The flags of a partial response, beside its parts. */
const FLAGS = ['partial', 'parts'];

/** Validates a name before anything is made with it. */
export function validateName(validation: Validation, prop: string, name: string) {
  validation.check(NAME.test(name), prop, 'be 1 to 40 letters and digits, with a lower-case letter first', name);
  validation.check(![...NO_NAMES, ...FLAGS, QUERY].includes(name), prop, 'be no name with a meaning of its own (query, partial, parts, and, or, in, or a field of every object)', name);
}

/** Validates a source without the others. */
export function validateSource(validation: Validation, source: AggregateSource, deadline: Duration) {
  const { name, options, method } = source;
  const prop = `sources.${name}`;
  validatePath(validation, `${prop}.path`, options.path);
  validation.check(METHODS.includes(method), `${prop}.method`, `be one of ${METHODS.join(', ')}`, method);
  validation.check(!options.sendsRequestBody || !SAFE_METHODS.includes(method), `${prop}.sendsRequestBody`, `be false for the method ${method}, which has no body`, options.sendsRequestBody);
  if (options.partName !== undefined) { validateName(validation, `${prop}.partName`, options.partName); }
  validation.kind(`${prop}.fallback`, options.fallback, FALLBACK);
  validation.kind(`${prop}.responseSchema`, options.responseSchema, SCHEMA);
  validateTimeout(validation, `${prop}.timeout`, options.timeout, deadline);
  validation.integer(`${prop}.retryAttempts`, options.retryAttempts, 0, 5, LIBRARY_LIMIT);
  validation.integer(`${prop}.maxInFlightCalls`, options.maxInFlightCalls, 1, 1000, LIBRARY_LIMIT);
  validateSize(validation, `${prop}.maxResponseSize`, options.maxResponseSize);
  validation.check(!options.required || !options.fallback?._config.omit, `${prop}.fallback`, 'be another fallback, or none, for a required source', 'Fallback.omit()');
  if (options.hedging) {
    validation.check(SAFE_METHODS.includes(method), `${prop}.hedging`, `be left out for the method ${method}: a second call could have a second effect`, 'options');
    validation.integer(`${prop}.hedging.maxExtraPercent`, options.hedging.maxExtraPercent, 1, 20, LIBRARY_LIMIT);
  }
  validateCredentials(validation, `${prop}.forwardedCredentials`, options.forwardedCredentials ?? []);
  if (options.forEach) { validateForEach(validation, source, options.forEach, deadline); }
}

/** @throws if a source waits longer than the whole */
export function validateTimeout(validation: Validation, prop: string, timeout: Duration | undefined, deadline: Duration) {
  validation.knownDuration(prop, timeout, ', because the aggregator needs it in milliseconds');
  const millis = timeout?.toMilliseconds();
  const isWithin = millis === undefined || millis >= SHORTEST_TIMEOUT.toMilliseconds() && millis <= deadline.toMilliseconds();
  validation.check(isWithin, prop, `be between 50 milliseconds and the deadline (${deadline.toHumanString()})`, timeout);
}

function validatePath(validation: Validation, prop: string, path: string) {
  if (Token.isUnresolved(path)) { validation.fail(prop, 'be known at synthesis, because its references decide on the order of the calls', 'a value that is only known at deployment'); }
  validation.check(typeof (path as unknown) === 'string', prop, "be a path such as '/orders/{id}'", path);
  const parsed = parseTemplate(path);
  if ('fault' in parsed) { validation.fail(prop, parsed.fault, path); }
}

function validateSize(validation: Validation, prop: string, size: Size | undefined) {
  if (size === undefined || size.isUnresolved()) { return; }
  const bytes = size.toBytes();
  validation.check(bytes >= 1 && bytes <= LARGEST_RESPONSE.toBytes(), prop, `be between 1 byte and ${LARGEST_RESPONSE.toMebibytes()} MiB (library limit)`, `${bytes} bytes`);
}

function validateCredentials(validation: Validation, prop: string, names: string[]) {
  validation.list(prop, names);
  const other = names.find(name => !CREDENTIALS.includes(name.toLowerCase()));
  validation.check(other === undefined, prop, `hold names among ${CREDENTIALS.join(', ')}`, other);
}

function validateForEach(validation: Validation, source: AggregateSource, forEach: SourceForEachOptions, deadline: Duration) {
  const prop = `sources.${source.name}.forEach`;
  const item = source.itemName!;
  const list = parseReference(forEach.list);
  validation.check(list !== undefined, `${prop}.list`, 'be one reference to the body of another source, such as {order.lines}', forEach.list);
  validateName(validation, `${prop}.itemName`, item);
  const toItem = source.references.filter(({ root }) => root === item);
  validation.check(toItem.length > 0, `sources.${source.name}.path`, `refer to the element of forEach, such as {${item}.id}`, source.options.path);
  validation.integer(`${prop}.maxConcurrency`, forEach.maxConcurrency, 1, 100, LIBRARY_LIMIT);
  validation.integer(`${prop}.maxItems`, forEach.maxItems, 1, 1000, LIBRARY_LIMIT);
  validateTimeout(validation, `${prop}.maxWait`, forEach.maxWait, deadline);
  if (!forEach.batch) { return; }
  validation.integer(`${prop}.batch.size`, forEach.batch.size, 2, 100, LIBRARY_LIMIT);
  validation.check(/^[A-Za-z_$][\w$-]*$/.test(forEach.batch.key), `${prop}.batch.key`, 'be the name of a field, such as id', forEach.batch.key);
  validation.check(toItem.length === 1, `sources.${source.name}.path`, 'refer to the element of forEach once for batches, whose values are joined there', source.options.path);
}
