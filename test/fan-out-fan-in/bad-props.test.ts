import { aws_s3 as s3, aws_stepfunctions as sfn, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { MessageConsumer, ResultStore, FanOutFanIn, FanOutFanInProps, FanOutIntake, SubtaskWorker, JobSplitter } from '../../src';
import { resourceCount, shop, userEndpoint, userFunction, userTask } from '../support/stacks';

const PATTERN = "FanOutFanIn at 'Shop/Renditions': ";

type Make = (stack: Stack, small: SubtaskWorker) => Partial<FanOutFanInProps>;
type Case = [prop: string, make: Make, message: string];

const CASES: Case[] = [
  ['intake', () => ({ intake: undefined }), 'intake must be given: FanOutIntake.bucket(), FanOutIntake.messages() or FanOutIntake.api(), got nothing.'],
  ['intake.prefix', () => ({ intake: FanOutIntake.bucket({ prefix: '/incoming' }) }), "intake.prefix must be the beginning of a key, without a leading slash, * and \\, got '/incoming'."],
  ['intake.prefix with uploads', () => ({ intake: FanOutIntake.bucket({ prefix: 'in', upload: {} }) }), "intake.prefix must end in / for uploads by presigned form, got 'in'."],
  ['intake.suffixes', () => ({ intake: FanOutIntake.bucket({ suffixes: ['*.jpg'] }) }), "intake.suffixes must be ends of keys such as .jpg, without * and \\, got '*.jpg'."],
  ['no intake.suffixes', () => ({ intake: FanOutIntake.bucket({ suffixes: [] }) }), "intake.suffixes must be left out or have at least one element, got 'none'."],
  ['intake.limits.maxSize', () => ({ intake: FanOutIntake.bucket({ limits: { maxSize: Size.gibibytes(6) } }) }),
    "intake.limits.maxSize must be between 1 byte and 5 GiB (S3 limit of a single upload), got '6442450944 bytes'."],
  ['unit of a token', () => ({ intake: FanOutIntake.bucket({ limits: { maxSize: Size.mebibytes(Token.asNumber({ Ref: 'MaxSize' })) } }) }),
    "intake.limits.maxSize must be given in bytes if it is only known at deployment, got 'another unit'."],
  ['intake.limits.mediaTypes', () => ({ intake: FanOutIntake.bucket({ limits: { mediaTypes: ['image/jpg'] } }) }),
    "intake.limits.mediaTypes must have image/jpeg (IANA media types), got 'image/jpg'."],
  ...['jpeg', 'text/csv'].map((type): Case => ['intake.limits.mediaTypes', () => ({ intake: FanOutIntake.bucket({ limits: { mediaTypes: [type] } }) }),
    `intake.limits.mediaTypes must be media types that first bytes identify, such as image/jpeg, got '${type}'.`]),
  ['intake.upload.expiration', () => ({ intake: FanOutIntake.bucket({ upload: { expiration: Duration.hours(2) } }) }),
    'intake.upload.expiration must be between 1 minute and 1 hour (library limit), got 2 hours.'],
  ['intake.upload.allowedOrigins', stack => ({ intake: FanOutIntake.bucket({ bucket: imported(stack), upload: { allowedOrigins: ['https://shop.example'] } }) }),
    "intake.upload.allowedOrigins must be left out with your bucket, whose CORS rules you set yourself (use cors for the API), got 'https://shop.example'."],
  ['intake.upload.cors', () => ({ intake: FanOutIntake.bucket({ upload: { allowedOrigins: ['https://a.example'], cors: { allowOrigins: ['https://b.example'] } } }) }),
    "intake.upload.allowedOrigins must be left out with cors, whose allowOrigins are those of the bucket, too, got 'https://a.example'."],
  ['origins of the API', () => ({ intake: FanOutIntake.bucket({ upload: { allowedOrigins: ['shop.example'] } }) }),
    "intake.upload.allowedOrigins must hold origins such as 'https://shop.example.com', without a path, or '*', got 'shop.example'."],
  ['intake.upload.throttle', () => ({ intake: FanOutIntake.bucket({ upload: { throttle: { rateLimit: 0, burstLimit: 1 } } }) }),
    'intake.upload.throttle.rateLimit must be above 0 (with 0 every request is refused), got 0.'],
  ['intake.throttle', () => ({ intake: FanOutIntake.api({ throttle: { rateLimit: 0, burstLimit: 1 } }) }), 'intake.throttle.rateLimit must be above 0 (with 0 every request is refused), got 0.'],
  ['workers', () => ({ workers: {} }), 'the number of workers must be between 1 and 7 (library limit: the environment of a function holds 4 KB), got 0.'],
  ['too many workers', (_, small) => ({ workers: Object.fromEntries('abcdefgh'.split('').map(name => [name, small])) }),
    'the number of workers must be between 1 and 7 (library limit: the environment of a function holds 4 KB), got 8.'],
  ['name of a worker', (_, small) => ({ workers: { 'not-small': small } }), "names of workers must be 1 to 64 letters and digits, beginning with a lower-case letter, got 'not-small'."],
  ['reserved name of a worker', (_, small) => ({ workers: { tracker: small } }),
    "names of workers must not be a reserved name (intake, reports, tracker, sweeper, jobs, jobEnded, objectEvents, splitter, api, originals, results, deadLetteredSubtasks, split), got 'tracker'."],
  ['workers.small.maxConcurrency', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { maxConcurrency: 1 }) } }),
    'workers.small.maxConcurrency must be between 2 and 1000 (Lambda event source limit), got 1.'],
  ['workers.small.batchSize', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { batchSize: 11 }) } }),
    'workers.small.batchSize must be between 1 and 10 (Lambda event source limit), got 11.'],
  ['workers.small.maxReceiveCount', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { maxReceiveCount: 4 }) } }),
    'workers.small.maxReceiveCount must be between 5 and 1000 (SQS limit; below 5, throttling alone moves good messages to the dead-letter queue), got 4.'],
  ['a container without a network', stack => ({ workers: { small: SubtaskWorker.container(userTask(stack), {}) } }),
    'workers.small must be given a cluster or a vpc to run its containers in, got nothing.'],
  ...([
    ['unknown', { small: ['moderation', 'huge'] }, "workers.small.after must be one of moderation, large, got 'huge'."],
    ['itself', { small: ['small'] }, "workers.small.after must be one of moderation, large, got 'small'."],
    ['twice', { small: ['large', 'large'] }, "workers.small.after must name each worker once, got 'large, large'."],
    ['nothing in the list', { small: [undefined as unknown as string] }, 'workers.small.after must be a list of names of workers, got [null].'],
    ['none', { small: [] }, "workers.small.after must be left out or have at least one element, got 'none'."],
    ['a circle', { small: ['moderation'], large: ['small'], moderation: ['large'] },
      "workers.moderation.after must not lead back to the worker itself, got 'moderation, large, small, moderation'."],
    ['a circle of others', { moderation: ['small'], small: ['large'], large: ['small'] },
      "workers.small.after must not lead back to the worker itself, got 'small, large, small'."],
  ] as Array<[string, Record<string, string[]>, string]>).map(([what, after, message]): Case => [
    `after: ${what}`, stack => ({ workers: ordered(stack, after) }), message,
  ]),
  ['after without another worker', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { after: ['moderation'] }) } }),
    "workers.small.after must be left out, because there is no other worker, got 'moderation'."],
  ['after with a splitter', stack => ({ workers: ordered(stack, { small: ['large'] }), splitter: JobSplitter.function(userFunction(stack, 'Split'), { worker: 'small' }) }),
    "workers.small.after must be left out with a splitter, whose subtasks are not one for each worker, got 'large'."],
  ['deadline of workers that wait', stack => ({ workers: ordered(stack, { small: ['moderation', 'large'], large: ['moderation'] }, 60), deadline: Duration.minutes(18) }),
    "deadline must be above 18 minutes, the visibility timeouts of the workers 'moderation', 'large', 'small' one after the other, so that each subtask can fail once, got 18 minutes."],
  ['default deadline of workers that wait', stack => ({ workers: ordered(stack, { small: ['moderation'] }, 150) }),
    "deadline must be above 30 minutes, the visibility timeouts of the workers 'moderation', 'small' one after the other, so that each subtask can fail once, got 30 minutes."],
  ['a table for one worker', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { results: ResultStore.table() }) } }),
    "workers.small.results must be ResultStore.bucket(): results in a table are those of all workers, got 'ResultStore.table()'."],
  ['prefix of the results of a worker', stack => ({ workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { results: ResultStore.bucket({ prefix: '/a' }) }) } }),
    "workers.small.results.prefix must be the beginning of a key, without * and without a slash at either end, got '/a'."],
  ['expiration of the results of a worker', stack => ({
    workers: { small: SubtaskWorker.function(userFunction(stack, 'Other'), { results: ResultStore.bucket({ bucket: imported(stack), expiration: Duration.days(30) }) }) },
  }), 'workers.small.results.expiration must be left out with your bucket, whose lifecycle rules you set yourself, got 30 days.'],
  ['results of a worker that become jobs', stack => {
    const bucket = imported(stack);
    const small = SubtaskWorker.function(userFunction(stack, 'Other'), { results: ResultStore.bucket({ bucket, prefix: 'in/small' }) });
    return { intake: FanOutIntake.bucket({ bucket, prefix: 'in/' }), workers: { small } };
  }, "workers.small.results must be in another bucket than the intake's, or below a prefix apart from it, got 'Shop/Bucket/in/small/'."],
  ['splitter.worker', (stack, small) => ({ workers: { small, large: small }, splitter: JobSplitter.function(userFunction(stack, 'Split')) }),
    'splitter.worker must be one of small, large, got nothing.'],
  ['unknown splitter.worker', stack => ({ splitter: JobSplitter.function(userFunction(stack, 'Split'), { worker: 'huge' }) }), "splitter.worker must be one of small, got 'huge'."],
  ['a map without a bucket', () => ({ intake: FanOutIntake.messages(), splitter: JobSplitter.distributedMap() }),
    "splitter must be JobSplitter.broadcast() or JobSplitter.function() unless the intake is FanOutIntake.bucket(), got 'JobSplitter.distributedMap()'."],
  ['splitter.groupSize', () => ({ splitter: JobSplitter.distributedMap({ groupSize: 101 }) }), 'splitter.groupSize must be between 1 and 100 (library limit: a group is one item of the job table), got 101.'],
  ['results.prefix', () => ({ results: ResultStore.bucket({ prefix: 'a/' }) }), "results.prefix must be the beginning of a key, without * and without a slash at either end, got 'a/'."],
  ...[Duration.days(17), Duration.hours(500), Duration.days(Token.asNumber({ Ref: 'Days' }))].map((expiration, n): Case => [
    `intake.expiration (${n})`, () => ({ intake: FanOutIntake.bucket({ expiration }) }),
    `intake.expiration must be whole days, known at synthesis, and at least 18 days, in which messages that name an object can come back, got ${expiration.toHumanString()}.`,
  ]),
  ['results.expiration', () => ({ results: ResultStore.bucket({ expiration: Duration.days(7) }) }),
    'results.expiration must be whole days, known at synthesis, and at least 18 days, in which messages that name an object can come back, got 7 days.'],
  ['intake.expiration of your bucket', stack => ({ intake: FanOutIntake.bucket({ bucket: imported(stack), expiration: Duration.days(30) }) }),
    'intake.expiration must be left out with your bucket, whose lifecycle rules you set yourself, got 30 days.'],
  ['results.expiration of your bucket', stack => ({ results: ResultStore.bucket({ bucket: imported(stack), expiration: Duration.days(30) }) }),
    'results.expiration must be left out with your bucket, whose lifecycle rules you set yourself, got 30 days.'],
  ['deadline', () => ({ deadline: Duration.seconds(30) }), 'deadline must be between 1 minute and 4 days (the retention of the queues of workers), got 30 seconds.'],
  ['onJobEnded', stack => ({ onJobEnded: MessageConsumer.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'machine')) }),
    "onJobEnded must be a function, a queue, a stream, or an event bus whose rule starts the state machine, got 'a state machine'."],
  ['onJobEnded (endpoint)', stack => ({ onJobEnded: MessageConsumer.apiDestination(userEndpoint(stack)) }),
    "onJobEnded must be a function, a queue, a stream, or an event bus whose subscription calls the endpoint, got 'an API destination'."],
];

test.each(CASES)('refuses a bad %s before anything is created', (_, make, message) => {
  const stack = shop();
  const small = SubtaskWorker.function(userFunction(stack));
  const props = make(stack, small);
  const before = resourceCount(stack);
  const create = () => new FanOutFanIn(stack, 'Renditions', { intake: FanOutIntake.bucket(), workers: { small }, ...props } as FanOutFanInProps);
  expect(create).toThrow(new Error(PATTERN + message));
  expect(resourceCount(stack)).toBe(before);
});

function ordered(stack: Stack, after: Record<string, string[]>, seconds = 3): Record<string, SubtaskWorker> {
  return Object.fromEntries(['moderation', 'small', 'large'].map(name => [
    name, SubtaskWorker.function(userFunction(stack, `Own${name}`, { timeout: Duration.seconds(seconds) }), { after: after[name] }),
  ]));
}

function imported(stack: Stack, id = 'Bucket'): s3.IBucket {
  return s3.Bucket.fromBucketName(stack, id, 'photos');
}
