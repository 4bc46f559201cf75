import { aws_events as events, aws_kinesis as kinesis, aws_s3 as s3, aws_sqs as sqs, Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { JOB_ENDED_TYPE, jobEndedEventData } from '../../handlers/shared/fan-in/job-ended-event';
import { SchemaCheck } from '../../handlers/shared/json/schema-check';
import { AlarmOverride, BucketIntakeOptions, MessageConsumer, ResultStore, FanOutFanIn, FanOutFanInProps, FanOutIntake, SubtaskWorker, JobSplitter, WebAuth } from '../../src';
import { claimCheckPlaces, shop, userFunction, userTask, userVpc, warnings } from '../support/stacks';

function fanOut(stack: Stack, props: Partial<FanOutFanInProps> = {}): FanOutFanIn {
  return new FanOutFanIn(stack, 'Renditions', {
    intake: FanOutIntake.bucket(),
    workers: props.workers ?? { small: SubtaskWorker.function(userFunction(stack, 'Small')) },
    ...props,
  });
}

/** The pattern of keys in the rule. */
function keysOf(options: BucketIntakeOptions): unknown {
  const stack = shop();
  fanOut(stack, { intake: FanOutIntake.bucket(options) });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')) as { Properties: { EventPattern: { detail: { object?: { key: unknown } } } } }[];
  return Properties.EventPattern.detail.object?.key;
}

/** Environment variables of the function whose description has this beginning. */
function variables(stack: Stack, description: string): Record<string, unknown> {
  const found = Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Description: Match.stringLikeRegexp(`^${description}`) } });
  return (Object.values(found)[0] as { Properties: { Environment: { Variables: Record<string, unknown> } } }).Properties.Environment.Variables;
}

interface Rule { readonly Properties: { readonly EventPattern: { readonly detail: object }; readonly Targets: { readonly Arn: object }[] } }
interface Statement { readonly Action: string | string[]; readonly Resource: unknown }
interface Policy { readonly Properties: { readonly Roles: { Ref: string }[]; readonly PolicyDocument: { readonly Statement: Statement[] } } }

/** The resources that a role may access, by action. */
function allowed(stack: Stack, roleId: string): Record<string, unknown> {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as Policy[];
  const ofRole = policies.filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref.startsWith(roleId)));
  const statements = ofRole.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return Object.fromEntries(statements.flatMap(({ Action, Resource }) => [Action].flat().map(action => [action, Resource])));
}

describe('a bucket intake', () => {
  test.each<[string, BucketIntakeOptions, unknown]>([
    ['any object', {}, undefined],
    ['a prefix', { prefix: 'in/' }, [{ prefix: 'in/' }]],
    ['suffixes in either case', { suffixes: ['.jpg', '.png'] }, [{ suffix: { 'equals-ignore-case': '.jpg' } }, { suffix: { 'equals-ignore-case': '.png' } }]],
    ['both ends, of which the intake checks the suffix', { prefix: 'in/', suffixes: ['.jpg'] }, [{ prefix: 'in/' }]],
    ['uploads, whatever they end in', { suffixes: ['.jpg'], upload: {} }, [{ prefix: 'uploads/' }, { suffix: { 'equals-ignore-case': '.jpg' } }]],
    ['uploads below the prefix', { prefix: 'in/', upload: {} }, [{ prefix: 'in/' }]],
  ])('takes %s', (_, options, expected) => {
    expect(keysOf(options)).toEqual(expected);
  });

  test('shares a bucket with another: each has its own rule, queue and keys, and reads its own objects', () => {
    const stack = shop();
    const bucket = new s3.Bucket(stack, 'Uploads', { eventBridgeEnabled: true });
    const [photos, texts] = ['photos/', 'texts/'].map(prefix => new FanOutFanIn(stack, prefix.replace('/', ''), {
      intake: FanOutIntake.bucket({ bucket, prefix }),
      workers: { small: SubtaskWorker.function(userFunction(stack, `Small${prefix.replace('/', '')}`)) },
    }));
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')) as Rule[];
    expect(rules.map(({ Properties: { EventPattern, Targets } }) => ({ detail: EventPattern.detail, target: Targets[0].Arn }))).toEqual(
      ([[photos, 'photos/'], [texts, 'texts/']] as const).map(([{ intakeQueue }, prefix]) => ({
        detail: { bucket: { name: [stack.resolve(bucket.bucketName)] }, object: { key: [{ prefix }] } },
        target: stack.resolve(intakeQueue.queueArn) as object,
      })));
    for (const [role, prefix, other] of [['Smallphotos', 'photos/', 'texts/'], ['Smalltexts', 'texts/', 'photos/']]) {
      const resource = JSON.stringify(allowed(stack, role)['s3:GetObject']);
      expect(resource).toContain(`/${prefix}*`);
      expect(resource).not.toContain(other);
    }
  });

  test.each<[string, BucketIntakeOptions, string | undefined]>([
    ['a prefix and suffixes', { prefix: 'in/', suffixes: ['.jpg'] }, '[".jpg"]'],
    ['suffixes, which the rule checks', { suffixes: ['.jpg'] }, undefined],
    ['uploads below the prefix, whatever they end in', { prefix: 'in/', suffixes: ['.jpg'], upload: {} }, undefined],
  ])('configures the intake with the suffixes of %s', (_, options, expected) => {
    const stack = shop();
    fanOut(stack, { intake: FanOutIntake.bucket(options) });
    expect(variables(stack, 'Splits').SUFFIXES).toBe(expected);
  });

  test('keeps every version, and sends its events without a custom resource', () => {
    const stack = shop();
    const { intakeBucket } = fanOut(stack);
    const template = Template.fromStack(stack);
    expect(intakeBucket).toBeDefined();
    template.hasResourceProperties('AWS::S3::Bucket', { VersioningConfiguration: { Status: 'Enabled' }, NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
  });

  test('lets web pages of the allowed origins upload', () => {
    const stack = shop();
    fanOut(stack, { intake: FanOutIntake.bucket({ upload: { allowedOrigins: ['https://shop.example'] } }) });
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: ['https://shop.example'] }] } });
  });

  test('refuses a bucket without events at synthesis', () => {
    const stack = shop();
    const silent = new s3.Bucket(stack, 'Silent');
    fanOut(stack, { intake: FanOutIntake.bucket({ bucket: silent }) });
    expect(() => Template.fromStack(stack)).toThrow(/FanOutFanIn at 'Shop\/Renditions': intake.bucket must send its events to EventBridge \(eventBridgeEnabled: true\), got none from 'Shop\/Silent'\./);
  });

  test('accepts a bucket whose events are enabled after the pattern is created', () => {
    const stack = shop();
    const bucket = new s3.Bucket(stack, 'Photos');
    fanOut(stack, { intake: FanOutIntake.bucket({ bucket }) });
    bucket.enableEventBridgeNotification();
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('configures the limits of intake and API, and lets the API put objects below its prefix only', () => {
    const stack = shop();
    fanOut(stack, { intake: FanOutIntake.bucket({ prefix: 'in/', limits: { maxSize: Size.kibibytes(5), mediaTypes: ['image/png', 'image/jpeg'] }, upload: { auth: WebAuth.none() } }) });
    const limits = { MAX_BYTES: '5120', MEDIA_TYPES: 'image/png,image/jpeg' };
    expect(variables(stack, 'Splits')).toMatchObject({ INTAKE: 'bucket', ...limits });
    expect(variables(stack, 'Accepts jobs')).toMatchObject({ UPLOAD_PREFIX: 'in', UPLOAD_EXPIRY_SECONDS: '900', ...limits });
    expect(JSON.stringify(allowed(stack, 'RenditionsApiFunctionRole')['s3:PutObject'])).toMatch(/Originals.*"\/in\/\*"/);
  });
});

describe('workers', () => {
  test('each have their own queue, dead-letter queue, concurrency and alarms', () => {
    const stack = shop();
    const pattern = fanOut(stack, {
      workers: {
        small: SubtaskWorker.function(userFunction(stack, 'Small', { timeout: Duration.seconds(10) }), { maxConcurrency: 3, maxReceiveCount: 7 }),
        video: SubtaskWorker.container(userTask(stack), { vpc: userVpc(stack) }),
      },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 60, RedrivePolicy: Match.objectLike({ maxReceiveCount: 7 }) });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 3 }, BatchSize: 1, EventSourceArn: stack.resolve(pattern.worker('small').queue.queueArn) });
    expect(pattern.worker('video').service).toBeDefined();
    expect(Object.keys(pattern.operations.alarms)).toEqual(expect.arrayContaining([
      'smallBacklogAge', 'smallDeadLetters', 'smallDeadLettersAge', 'smallErrors', 'smallThrottles', 'smallDuration',
      'videoBacklogAge', 'videoDeadLetters', 'videoDeadLettersAge', 'videoCpu', 'videoMemory',
    ]));
  });

  test('read versions of the objects, write results, report, and nothing else', () => {
    const stack = shop();
    fanOut(stack, { intake: FanOutIntake.bucket({ prefix: 'in/' }), results: ResultStore.bucket({ prefix: 'out' }) });
    const may = allowed(stack, 'SmallServiceRole');
    expect(Object.keys(may).filter(action => !/^sqs:(ReceiveMessage|DeleteMessage|ChangeMessageVisibility|GetQueueUrl|GetQueueAttributes)$/.test(action)).sort())
      .toEqual(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 'sqs:SendMessage']);
    expect(JSON.stringify(may['s3:GetObjectVersion'])).toMatch(/Originals.*"\/in\/\*"/);
    expect(JSON.stringify(may['s3:PutObject'])).toMatch(/Results.*"\/out\/\*"/);
    expect(JSON.stringify(may['sqs:SendMessage'])).toContain('RenditionsTrackerQueue');
  });

  test('are returned by name', () => {
    const stack = shop();
    const pattern = fanOut(stack, { workers: { small: SubtaskWorker.function(userFunction(stack, 'Small'), { backlogAge: AlarmOverride.disabled() }) } });
    const bucket = new s3.Bucket(stack, 'Fonts');
    bucket.grantRead(pattern.worker('small'));
    expect(allowed(stack, 'SmallServiceRole')).toHaveProperty('s3:GetObject*');
    expect(pattern.operations.alarms).not.toHaveProperty('smallBacklogAge');
    expect(() => pattern.worker('large')).toThrow("FanOutFanIn at 'Shop/Renditions': worker must be one of small, got 'large'.");
  });
});

describe('splitters', () => {
  test('the intake invokes a function, and its timeout includes that of the function', () => {
    const stack = shop();
    fanOut(stack, { splitter: JobSplitter.function(userFunction(stack, 'Split', { timeout: Duration.minutes(2) })) });
    expect(variables(stack, 'Splits')).toMatchObject({ SPLITTER_WORKER: 'small', SPLITTER_FUNCTION: expect.anything() as unknown });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Description: 'Splits the jobs of Shop/Renditions', Timeout: 150 });
  });

  test('a distributed map reads the version that is the job, and names its groups so that a retry is the same group', () => {
    const stack = shop();
    fanOut(stack, { splitter: JobSplitter.distributedMap({ groupSize: 50 }) });
    const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine')) as { Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } } }[];
    const text = machine.Properties.DefinitionString['Fn::Join'][1].map(piece => typeof piece === 'string' ? piece : 'token').join('');
    const { States } = JSON.parse(text) as { States: Record<string, Record<string, unknown>> };
    const { HasVersion, AnnounceItems, AnnounceCurrentItems, EndOfList } = States;
    expect(AnnounceItems.ItemReader).toMatchObject({ Parameters: { 'VersionId.$': '$.object.versionId' } });
    expect(AnnounceItems.ItemBatcher).toEqual({ MaxItemsPerBatch: 50, BatchInput: { 'job.$': '$.job' } });
    expect(JSON.stringify(AnnounceItems.ItemProcessor)).toContain('"group.$":"$$.Execution.Name"');
    expect(AnnounceItems.Retry).toBeUndefined(); // the groups of another run have other names
    expect(AnnounceItems.Next).toBe('EndOfList');
    // without versioning there is none: a path that leads nowhere would fail the execution
    expect(HasVersion).toMatchObject({ Choices: [{ Variable: '$.object.versionId', IsPresent: true, Next: 'AnnounceItems' }], Default: 'AnnounceCurrentItems' });
    expect(AnnounceCurrentItems).toEqual({
      ...AnnounceItems,
      Label: 'CurrentItems',
      ItemReader: { ...AnnounceItems.ItemReader as object, Parameters: { 'Bucket.$': '$.object.bucket', 'Key.$': '$.object.key' } },
    });
    expect(EndOfList.Parameters).toMatchObject({ Payload: { 'fanOut': 'seal', 'job.$': '$.job' } });
  });
});

describe('the JobEnded event', () => {
  test.each<[string, (stack: Stack) => MessageConsumer, object, string]>([
    ['a function, behind a queue', stack => MessageConsumer.function(userFunction(stack, 'Listener')) as MessageConsumer, { queueUrl: expect.anything() as unknown }, 'sqs:SendMessage'],
    ['a queue', stack => MessageConsumer.queue(new sqs.Queue(stack, 'Queue')) as MessageConsumer, { queueUrl: expect.anything() as unknown }, 'sqs:SendMessage'],
    ['a stream', stack => MessageConsumer.stream(new kinesis.Stream(stack, 'Stream')) as MessageConsumer, { streamName: expect.anything() as unknown }, 'kinesis:PutRecords'],
    ['a bus', stack => MessageConsumer.eventBus(new events.EventBus(stack, 'Bus')) as MessageConsumer, { busName: expect.anything() as unknown }, 'events:PutEvents'],
  ])('is sent to %s by every function that ends jobs', (_, consumer, destination, action) => {
    const stack = shop();
    fanOut(stack, { onJobEnded: consumer(stack) });
    for (const [description, role] of [['Splits', 'Intake'], ['Tracks', 'Tracker'], ['Ends and repairs', 'Sweeper']]) {
      const destinations = JSON.stringify(variables(stack, description).CATALOG_PUBLISH);
      expect(destinations).toContain(Object.keys(destination)[0]);
      expect(destinations).toContain('/Shop/Renditions');
      expect(allowed(stack, `Renditions${role}FunctionRole`)).toHaveProperty([action]);
    }
  });

  test('of a large job leaves its data in the store of the results, for the function that consumes it', () => {
    const stack = shop();
    const { resultsBucket } = fanOut(stack, {
      splitter: JobSplitter.distributedMap(),
      results: ResultStore.bucket({ prefix: 'mails' }),
      onJobEnded: MessageConsumer.function(userFunction(stack, 'Listener')),
    });
    const contents = stack.resolve(resultsBucket!.arnForObjects('mails/messages/*')) as unknown;
    expect(allowed(stack, 'ListenerServiceRole')).toMatchObject({ 's3:GetObject': contents });
    for (const [description, role] of [['Splits', 'Intake'], ['Tracks', 'Tracker'], ['Ends and repairs', 'Sweeper']]) {
      expect(JSON.stringify(variables(stack, description).CATALOG_PUBLISH)).toContain('claimCheckBucket');
      expect(JSON.stringify(claimCheckPlaces(stack))).toContain(JSON.stringify(stack.resolve(resultsBucket!.bucketName)));
      expect(variables(stack, description).RESULTS_PREFIX).toBe('mails');
      expect(allowed(stack, `Renditions${role}FunctionRole`)).toMatchObject({ 's3:PutObject': contents, 'dynamodb:GetItem': expect.anything() as unknown });
    }
  });

  test('of a job that every worker handles is never too large', () => {
    const stack = shop();
    fanOut(stack, { onJobEnded: MessageConsumer.function(userFunction(stack, 'Listener')) });
    expect(JSON.stringify(variables(stack, 'Tracks').CATALOG_PUBLISH)).not.toContain('claimCheckBucket');
    expect(allowed(stack, 'ListenerServiceRole')).not.toHaveProperty(['s3:GetObject']);
  });

  test('has a contract to subscribe to', () => {
    const { jobEnded } = fanOut(shop());
    expect(jobEnded.eventType).toBe('JobEnded.v1');
    expect(jobEnded.source).toBe('/Shop/Renditions');
  });

  test('matches its contract', () => {
    const { eventType, schema } = fanOut(shop()).jobEnded;
    const at = '2026-03-01T12:00:00.000Z';
    const data = jobEndedEventData({
      id: 'job-1',
      status: 'failed',
      outcome: 'partial',
      createdAt: at,
      updatedAt: at,
      deadlineAt: at,
      endedAt: at,
      expiresAt: at,
      ttl: 1,
      expected: new Set(['small', 'large']),
      done: new Set(['small']),
      failed: new Set(['large']),
      locations: { small: 's3://results/small.jpg' },
      errors: { large: 'too large' },
      taskToken: 'token',
    }, []);
    expect(eventType).toBe(JOB_ENDED_TYPE);
    const known = JSON.parse(schema.text) as { readonly properties: object };
    const event = JSON.parse(JSON.stringify(data)) as object;
    expect(new SchemaCheck(known).findings(event).errors).toEqual([]);
    expect(Object.keys(known.properties)).toEqual(expect.arrayContaining(Object.keys(event)));
  });
});

describe('the intake for messages', () => {
  test('makes the pattern a consumer of other patterns', () => {
    const stack = shop();
    const pattern = fanOut(stack, { intake: FanOutIntake.messages() });
    expect(pattern.bindConsumer(stack)).toEqual({ queue: pattern.intakeQueue });
    pattern.grantSendMessages(userFunction(stack, 'Sender'));
    expect(allowed(stack, 'SenderServiceRole')).toEqual({ 'sqs:SendMessage': stack.resolve(pattern.intakeQueue.queueArn) as unknown });
  });

  test('is the only intake that receives messages', () => {
    const stack = shop();
    const pattern = fanOut(stack);
    const message = "FanOutFanIn at 'Shop/Renditions': intake must be FanOutIntake.messages() to receive messages, got 'FanOutIntake.bucket()'.";
    expect(() => pattern.bindConsumer(stack)).toThrow(message);
    expect(() => pattern.grantSendMessages(userFunction(stack, 'Sender'))).toThrow(message);
  });
});

describe('the API', () => {
  const routes = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route'))
    .map(route => (route as { Properties: { RouteKey: string } }).Properties.RouteKey).filter(key => !key.startsWith('ANY')).sort();

  test.each<[string, FanOutIntake, string[]]>([
    ['uploads', FanOutIntake.bucket({ upload: {} }), ['GET /jobs/{id}', 'POST /uploads']],
    ['jobs', FanOutIntake.api(), ['GET /jobs/{id}', 'POST /jobs']],
  ])('accepts %s and returns their status', (_, intake, expected) => {
    const stack = shop();
    const pattern = fanOut(stack, { intake });
    expect(pattern.api).toBeDefined();
    expect(routes(stack)).toEqual(expected);
    expect(() => pattern.addStatusApi()).toThrow(/addStatusApi must not be called if an API exists/);
  });

  test('returns the status of jobs of other intakes', () => {
    const stack = shop();
    const pattern = fanOut(stack, { intake: FanOutIntake.messages() });
    expect(pattern.api).toBeUndefined();
    expect(() => pattern.addStatusApi()).toThrow("FanOutFanIn at 'Shop/Renditions': addStatusApi.showUnownedJobs must be given: nobody owns jobs of messages and objects. With true every caller reads them, with false only those that read all jobs, got nothing.");
    expect(pattern.addStatusApi({ showUnownedJobs: true })).toBe(pattern.api);
    expect(routes(stack)).toEqual(['GET /jobs/{id}']);
  });
});

test.each([
  [{ auth: WebAuth.none() }, { PUBLIC: 'true' }],
  [{ showUnownedJobs: true }, { SHOW_UNOWNED_JOBS: 'true' }],
  [{}, {}],
])('an API with %j sets %j', (options, expected) => {
  const stack = shop();
  fanOut(stack, { intake: FanOutIntake.api(options) });
  const { PUBLIC, SHOW_UNOWNED_JOBS } = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', {
    Properties: { Description: Match.stringLikeRegexp('^Accepts jobs') },
  }))[0].Properties.Environment.Variables as Record<string, string>;
  expect({ PUBLIC, SHOW_UNOWNED_JOBS }).toEqual(expected);
});

test.each([
  ['bucket', {}, true],
  ['table', { results: ResultStore.table() }, false],
])('configures where the reports and results of workers go, with results in a %s', (_, props, hasPlace) => {
  const stack = shop();
  const pattern = fanOut(stack, props);
  const set = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment?.Variables?.CATALOG_WORK as object | undefined);
  const [text] = set.filter(Boolean).map(value => JSON.stringify(value));
  expect(text).toContain(JSON.stringify(stack.resolve(pattern.reportQueue.queueUrl)));
  expect(text).toContain(JSON.stringify(stack.resolve(pattern.worker('small').queue.queueArn)));
  expect(text.includes('s3://')).toBe(hasPlace);
});

test('warns only of alarms without an action', () => {
  const stack = shop();
  fanOut(stack, { intake: FanOutIntake.bucket({ upload: {} }), onJobEnded: MessageConsumer.function(userFunction(stack, 'Listener')) });
  expect(warnings(stack).filter(warning => !warning.includes('alarmWithoutAction'))).toEqual([]);
});

test('exposes metrics and the table of results', () => {
  const stack = shop();
  const pattern = fanOut(stack, { results: ResultStore.table() });
  expect(stack.resolve(pattern.metricJobsTimedOut({ period: Duration.minutes(5) }).toMetricConfig().metricStat)).toMatchObject({
    namespace: 'CdkServerlessCatalog', metricName: 'JobsTimedOut', dimensions: [{ name: 'pattern', value: '/Shop/Renditions' }], period: Duration.minutes(5),
  });
  expect(pattern.resultsBucket).toBeUndefined();
  expect(pattern.resultsTable).toBeDefined();
});

/** What nothing calls is not granted: `npm run proof:permissions`. */
test.each([
  ['IntakeFunctionRole', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage']],
  ['TrackerFunctionRole', ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']],
  ['SweeperFunctionRole', [
    'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes',
    'sqs:ListMessageMoveTasks', 'sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:StartMessageMoveTask',
  ]],
  ['SweeperScheduleRole', ['sqs:SendMessage']],
  ['ApiFunctionRole', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'sqs:SendMessage']],
])('%s may do nothing else with jobs and messages', (role, expected) => {
  const stack = shop();
  fanOut(stack, { intake: FanOutIntake.api() });
  expect(Object.keys(allowed(stack, `Renditions${role}`)).filter(action => /^(dynamodb|sqs):/.test(action)).sort()).toEqual(expected);
});

test('an API that only reports the status of jobs reads them', () => {
  const stack = shop();
  fanOut(stack).addStatusApi({ showUnownedJobs: true });
  expect(Object.keys(allowed(stack, 'RenditionsApiFunctionRole')).filter(action => /^(dynamodb|sqs):/.test(action))).toEqual(['dynamodb:GetItem']);
});

describe('originals and results', () => {
  const rulesOf = (objects: object, stored: object) => {
    const stack = shop();
    new FanOutFanIn(stack, 'Photos', {
      intake: FanOutIntake.bucket(objects), results: ResultStore.bucket(stored), workers: { small: SubtaskWorker.function(userFunction(stack)) },
    });
    return Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket'))
      .map(({ Properties }) => Properties.LifecycleConfiguration.Rules as unknown);
  };
  const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' };

  test('are kept for good by default', () => {
    expect(rulesOf({}, {})).toEqual([[abort], [abort]]);
  });

  test('expire where asked for, versions and what S3 leaves of them too', () => {
    expect(rulesOf({ expiration: Duration.days(30) }, { expiration: Duration.days(18) })).toEqual([
      [{ ...abort, ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }, { ExpiredObjectDeleteMarker: true, Status: 'Enabled' }],
      [{ ...abort, ExpirationInDays: 18 }],
    ]);
  });
});
