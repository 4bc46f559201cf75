import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { DEFAULT_DEADLINE, LONGEST_DEADLINE } from './fan-in-settings';
import { validateBucket } from './intake-bucket';
import { validateJobEnded } from './job-ended-outlet';
import { validateExpiration } from './object-expiration';
import { ObjectPlace, refuseRecursion } from './recursion';
import { longestWay, secondsOf, validateOrder } from './worker-order';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Kind } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { FunctionWorker } from '../../core/workers/function-worker';
import { homeOf } from '../../core/workers/private/worker-place';
import { FanOutFanInProps } from '../fan-out-fan-in-props';
import { ResultStore } from '../result-store';
import { SubtaskWorker } from '../subtask-worker';

/** The intake and the sweeper get the queues of workers in their environment, which has 4 KB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MOST_WORKERS = 7;

const INTAKE: Kind = { member: '_objects', factory: 'FanOutIntake.bucket()' };
const SPLITTER: Kind = { member: 'isBroadcast', factory: 'JobSplitter.function()' };
const RESULTS: Kind = { member: '_objects', factory: 'ResultStore.bucket()' };

/** Prefixes of the pattern's own alarms, ids of its own constructs, and the pending name of a split in progress. */
const RESERVED = ['intake', 'reports', 'tracker', 'sweeper', 'jobs', 'jobEnded', 'objectEvents', 'splitter', 'api', 'originals', 'results', 'deadLetteredSubtasks', 'split'];

/** Checks the properties before anything is created. */
export function validateFanOut(pattern: Construct, props: FanOutFanInProps, consumer?: MessageConsumerConfig) {
  const validation = new Validation(pattern);
  const { intake, splitter, results, deadline } = props;
  validation.check(intake !== undefined, 'intake', 'be given: FanOutIntake.bucket(), FanOutIntake.messages() or FanOutIntake.api()', intake);
  validation.kind('intake', intake, INTAKE);
  validation.kind('splitter', splitter, SPLITTER);
  validation.kind('results', results, RESULTS);
  intake._validate(validation);
  validateBucket(validation, intake);
  validateWorkers(pattern, validation, props);
  const names = Object.keys(props.workers);
  splitter?._validate(validation, names, intake._kind === 'bucket');
  validateOrder(validation, props.workers, splitter);
  results?._validate(validation);
  validateExpiration(validation, 'intake.expiration', intake._objects.expiration, intake._objects.bucket);
  validateExpiration(validation, 'results.expiration', results?._objects?.expiration, results?._objects?.bucket);
  validation.duration('deadline', deadline, Duration.minutes(1), LONGEST_DEADLINE, 'the retention of the queues of workers');
  validateReach(validation, props);
  if (consumer) { validateJobEnded(validation, pattern, consumer, props.onJobEnded); }
  for (const [name, { _options }] of Object.entries(props.workers)) { validateOwnResults(validation, name, _options.results); }
  requireOneDirection(pattern, validation, props, consumer);
  const { bucket, prefix = '' } = intake._objects;
  const reads = bucket && { bucket, prefix };
  refuseRecursion(pattern, reads, writtenPlace(results));
  for (const [name, { _options }] of Object.entries(props.workers)) {
    ofWorker(name, () => refuseRecursion(pattern, reads, writtenPlace(_options.results)));
  }
}

function validateOwnResults(validation: Validation, name: string, results?: ResultStore) {
  const prop = `workers.${name}.results`;
  validation.kind(prop, results, RESULTS);
  ofWorker(name, () => results?._validate(validation));
  validation.check(results === undefined || results._objects !== undefined, prop, 'be ResultStore.bucket(): results in a table are those of all workers', 'ResultStore.table()');
  validateExpiration(validation, `${prop}.expiration`, results?._objects?.expiration, results?._objects?.bucket);
}

/** The place in a bucket of the user's that results go to. */
function writtenPlace(results?: ResultStore): ObjectPlace | undefined {
  const { bucket, prefix } = results?._objects ?? {};
  return bucket && { bucket, prefix: prefix === undefined ? '' : `${prefix}/` };
}

function validateWorkers(pattern: Construct, validation: Validation, { workers = {} }: FanOutFanInProps) {
  const names = Object.keys(workers);
  validation.integer('the number of workers', names.length, 1, MOST_WORKERS, 'library limit: the environment of a function holds 4 KB');
  for (const name of names) {
    validation.check(Token.isUnresolved(name) || /^[a-z][A-Za-z0-9]{0,63}$/.test(name), 'names of workers', 'be 1 to 64 letters and digits, beginning with a lower-case letter', name);
    validation.check(!RESERVED.includes(name), 'names of workers', `not be a reserved name (${RESERVED.join(', ')})`, name);
    validation.implements('_validate', `workers.${name}`, 'be a SubtaskWorker, such as SubtaskWorker.function()', workers[name]);
    ofWorker(name, () => {
      workers[name]._validate(validation);
      workers[name]._worker.validateWorker(pattern, workers[name]._maxConcurrency);
    });
  }
}

/** The stack of a worker needs that of the pattern. */
function requireOneDirection(pattern: Construct, validation: Validation, props: FanOutFanInProps, consumer: MessageConsumerConfig = {}) {
  const { intake, splitter, results, workers } = props;
  const { queue, stream, eventBus } = consumer;
  const needed: { [prop: string]: IConstruct | undefined } = {
    'splitter': splitter?._handler,
    'bucket of the intake': intake._objects.bucket,
    'bucket of the results': results?._objects?.bucket,
    ...Object.fromEntries(Object.entries(workers).map(([name, { _options }]) => [`bucket of the results of the worker '${name}'`, _options.results?._objects?.bucket])),
    'consumer of onJobEnded': queue ?? stream ?? eventBus,
  };
  for (const [name, { _worker }] of Object.entries(workers)) {
    const home = homeOf(pattern, _worker);
    const [prop, resource] = Object.entries(needed).find(([, each]) => home && each && Stack.of(each) === Stack.of(home)) ?? [];
    validation.check(resource === undefined, `workers.${name}`,
      `be of another stack than the ${prop}, because the stacks would need each other: give the worker a scope of the stack of the pattern`, home?.node.path);
  }
}

/** A subtask that fails is received again after the visibility timeout of its queue, also one that others wait for. */
function validateReach(validation: Validation, { deadline, workers }: FanOutFanInProps) {
  if (deadline?.isUnresolved()) { return; }
  for (const way of Object.keys(workers).map(name => longestWay(name, workers)).filter(({ length }) => length > 1)) {
    const longest = Duration.seconds(secondsOf(way, workers));
    const open = deadline ?? DEFAULT_DEADLINE;
    validation.check(longest.toSeconds() < open.toSeconds(), 'deadline',
      `be above ${longest.toHumanString()}, the visibility timeouts of the workers '${way.join("', '")}' one after the other, so that each subtask can fail once`
      + ofUnknown(way, workers), open);
  }
  if (deadline === undefined) { return; }
  for (const [name, { _worker }] of Object.entries(workers)) {
    const wait = _worker.visibilityTimeout(Duration.seconds(0));
    const isReached = wait.isUnresolved() || wait.toSeconds() < deadline.toSeconds();
    validation.check(isReached, 'deadline',
      `be above ${wait.isUnresolved() ? '' : wait.toHumanString()}, the visibility timeout of the worker '${name}', so that a subtask that fails is tried again before it`
      + ofUnknown([name], workers), deadline);
  }
}

/** The visibility timeout of a worker whose function is imported is that of 15 minutes. */
function ofUnknown(names: string[], workers: { [name: string]: SubtaskWorker }): string {
  const unknown = names.filter(name => workers[name]._worker instanceof FunctionWorker && !workers[name]._worker._hasKnownTimeout);
  return unknown.length === 0 ? '' : ` (the timeout of the function of '${unknown.join("', '")}' is not known: give it as timeout of SubtaskWorker.function)`;
}

/** Adds the name of the worker to its errors. */
function ofWorker(name: string, validate: () => void) {
  try {
    validate();
  } catch (error) {
    const { message } = error as Error;
    const named = message.replace(/': worker\b/, `': workers.${name}`);
    throw new Error(named === message ? message.replace("': ", `': workers.${name}.`) : named);
  }
}
