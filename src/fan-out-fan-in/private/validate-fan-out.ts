import { Duration, Token } from 'aws-cdk-lib';
import { validateJobEnded } from './job-ended-outlet';
import { LONGEST_DEADLINE } from './fan-in-settings';
import { validateBucket } from './intake-bucket';
import { refuseRecursion } from './recursion';
import { MessageConsumerConfig } from '../../core/messaging/message-consumer-config';
import { Validation } from '../../core/private/validation';
import { FanOutFanIn, FanOutFanInProps } from '../fan-out-fan-in';

/** What the intake and the sweeper are told of a worker is in their environment, which takes 4 KB (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const MOST_WORKERS = 7;

/** Prefixes of the pattern's own alarms and names of its own pieces. */
const RESERVED = ['intake', 'reports', 'tracker', 'sweeper', 'jobs', 'jobEnded', 'objects', 'splitter', 'api', 'originals', 'results', 'dead', 'split'];

/** Refuses what is wrong, before anything is created. */
export function validateFanOut(pattern: FanOutFanIn, props: FanOutFanInProps, told?: MessageConsumerConfig) {
  const validation = new Validation(pattern);
  const { intake, splitter, results, deadline } = props;
  validation.check(intake !== undefined, 'intake', 'be given: FanOutIntake.bucket(), FanOutIntake.messages() or FanOutIntake.api()', intake);
  intake._validate(validation);
  validateBucket(validation, intake);
  validateWorkers(pattern, validation, props);
  const names = Object.keys(props.workers);
  splitter?._validate(validation, names, intake._kind === 'bucket');
  results?._validate(validation);
  validation.duration('deadline', deadline, Duration.minutes(1), LONGEST_DEADLINE, 'how long a subtask waits in its queue');
  if (told) { validateJobEnded(validation, told); }
  const { bucket, prefix = '' } = intake._objects;
  const kept = results?._objects;
  refuseRecursion(pattern, bucket && { bucket, prefix }, kept?.bucket && { bucket: kept.bucket, prefix: kept.prefix === undefined ? '' : `${kept.prefix}/` });
}

function validateWorkers(pattern: FanOutFanIn, validation: Validation, { workers = {} }: FanOutFanInProps) {
  const names = Object.keys(workers);
  validation.integer('the number of workers', names.length, 1, MOST_WORKERS, 'what their queues take of a function\'s environment');
  for (const name of names) {
    validation.check(Token.isUnresolved(name) || /^[a-z][A-Za-z0-9]{0,63}$/.test(name), 'names of workers', 'be 1 to 64 letters and digits, beginning with a small letter', name);
    validation.check(!RESERVED.includes(name), 'names of workers', `not be one of the pattern's own: ${RESERVED.join(', ')}`, name);
    ofWorker(name, () => {
      workers[name]._validate(validation);
      workers[name]._worker.validateWorker(pattern, workers[name]._maxConcurrency);
    });
  }
}

/** Says whose property is wrong, also where the worker itself finds it. */
function ofWorker(name: string, validate: () => void) {
  try {
    validate();
  } catch (error) {
    const { message } = error as Error;
    const named = message.replace(/': worker\b/, `': workers.${name}`);
    throw new Error(named === message ? message.replace("': ", `': workers.${name}.`) : named);
  }
}
