import { Permission } from './inventory';

/** Why there are permissions that an app does not need in the local cloud. */
interface Reason {
  readonly permissions: RegExp;
  readonly because: string;
  /** Who has the same action from the same code and needs it, if the reason is only that this app doesn't. */
  readonly neededBy?: RegExp;
}

const REASONS: readonly Reason[] = [
  { permissions: /\/xray:/, because: 'the local cloud traces nothing' },
  { permissions: /\/logs:/, because: 'the local cloud delivers logs without asking for a permission' },
  { permissions: /\/kms:/, because: 'CDK grants more than a call needs, and the local cloud asks for the keys of queues, topics, streams and buckets only' },
  {
    permissions: /GradualDeployment.*\/(lambda:(GetAlias|UpdateAlias|GetProvisionedConcurrencyConfig)|cloudwatch:DescribeAlarms)$/,
    because: 'the local cloud shifts no traffic; https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html has these',
  },
  {
    permissions: /^sqs:.*(BufferDe|DeadLetterQ|FailureQueue|MissedRuns)\w*(\.fifo)?\/policy\/\d+\/sqs:SendMessage$/,
    because: 'the local cloud sends to the dead-letter queues of rules and subscriptions without asking for a permission',
  },
  { permissions: /^lambda:\S*Graphql-Authorizer/, because: 'the local cloud lets AppSync invoke an authorizer without a permission' },
  // functions that read a queue
  {
    permissions: /(Worker(Service)?Role|ForwarderRole)DefaultPolicy.*\/sqs:(ChangeMessageVisibility|GetQueueUrl)$/,
    because: 'the runtime helper hands back what is rejected or deferred, and no message of this function is',
    neededBy: /WallWorkerServiceRole/,
  },
  {
    permissions: /WorkerServiceRole.*\/dynamodb:DeleteItem$/,
    because: 'idempotent work that fails is forgotten, and that of this function does not fail',
    neededBy: /(Coffee|Queue)BillingWorkerServiceRole/,
  },
  {
    permissions: /WorkerServiceRole.*\/dynamodb:GetItem$/,
    because: 'Powertools asks for it (https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency): it reads a record that DynamoDB did not return',
  },
  { permissions: /OrdersWorkerServiceRole.*\/sns:Publish$/, because: 'the forwarder publishes here, this publisher does not', neededBy: /ShopOrdersWorkerServiceRole/ },
  { permissions: /OrdersWorkerServiceRole.*\/kinesis:PutRecords$/, because: 'the forwarder publishes here, this publisher does not', neededBy: /StreamOrdersWorkerServiceRole/ },
  {
    permissions: /Work\w*\/\w+ServiceRoleDefaultPolicy.*\/sqs:SendMessage$/,
    because: 'a fresh copy takes the place of a message that is deferred on its last receive, and no message of this function is',
  },
  // functions that read a stream
  {
    permissions: /((Stream|Journal)BillingWorkerServiceRole|ForwarderRole|OutboxPublisherRole)DefaultPolicy.*\/(sqs:SendMessage|s3:PutObject|s3:ListBucket)$/,
    because: 'Lambda sends and stores what failed: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html; the local cloud retries a batch for ever',
  },
  // load balancers and request routers
  {
    permissions: /^lambda:IntegRobustApi-Read\w*\/policy\/\d+\/lambda:InvokeFunction$/,
    because: 'two load balancers of this app have the function, and each API brings its own permission: one can go without the other',
  },
  {
    permissions: /Router.*HandlerRoleDefaultPolicy.*\/dynamodb:(GetItem|UpdateItem)$/,
    because: 'no request needs the table of circuits, and no circuit of this app opens: test/local-cloud/circuits.test.ts needs both',
  },
  // aggregator and strangler
  { permissions: /Integ(Aggregator-(Http|Rest)|Strangler-(Shop|Retired))HandlerRole.*\/dynamodb:UpdateItem$/, because: 'no circuit of this app opens: test/local-cloud/circuits.test.ts needs it' },
  { permissions: /^lambda:Integ(Aggregator|Strangler)-\w*UnknownRoute/, because: 'no request of this app has an unknown path; integ.robust-api.ts and integ.simple-web-service.ts have some' },
  { permissions: /RetiredSwitchHandlerRole/, because: 'once legacy is retired there is nothing to switch', neededBy: /ShopSwitchHandlerRole/ },
  { permissions: /ShopSwitchHandlerRole.*\/sqs:SendMessage$/, because: 'Lambda sends the rollbacks that failed, and none of this app fails' },
  // queue-based load leveling
  { permissions: /PaymentsClosedApiFunctionRole/, because: 'nobody is let in', neededBy: /PaymentsOpenApiFunctionRole/ },
  { permissions: /ClicksClosed(IngestFunc|FrontUnkn)/, because: 'nobody is let in', neededBy: /ClicksCollector(IngestFunc|FrontUnkn)/ },
  { permissions: /IntegQueueLoadLeveling-Worker.*\/dynamodb:BatchGetItem$/, because: 'orders the jobs of a batch that was delivered before, and the batches of this app have one' },
  // reporting engine and stream pipeline
  { permissions: /DriftCheckFunctionRole.*\/dynamodb:/, because: 'no check runs while this app does: test/local-cloud/reporting-engine.test.ts needs these' },
  { permissions: /DriftCheckFunctionRole.*\/sqs:SendMessage$/, because: 'Lambda sends what it knows of a run that failed' },
  {
    permissions: /Rebuild(FunctionRole|Role|DescribePolicy).*\/(dynamodb|states|lambda):/,
    because: 'this app rebuilds no view: test/local-cloud/reporting-engine.test.ts needs these',
  },
  { permissions: /RebuildFunctionRole.*\/(sqs|s3):/, because: 'a rebuild sends the items of which its view can make no row, as the projector does, and this app rebuilds no view' },
  {
    permissions: /ProjectorFunctionRole.*\/sqs:SendMessage$/,
    because: 'no change of this app is refused',
    neededBy: /IntegReportingEngine-TweetsProjectorFunctionRole/,
  },
  {
    permissions: /Clicks\w+WriterRole.*\/sqs:SendMessage$/,
    because: 'no record of this app is refused by the branch',
    neededBy: /IntegStreamPipeline-ClicksLatestWriterRole/,
  },
  {
    permissions: /(ProjectorFunction|Clicks\w+Writer|PerDayWindower|VisitsWorkerService)Role.*\/s3:(PutObject|ListBucket)$/,
    because: 'the function stores what the failure queue does not take, and Lambda what it gives up: test/local-cloud/set-aside.test.ts has both',
  },
  { permissions: /PagesWorkerServiceRole.*\/secretsmanager:UpdateSecret(VersionStage)?$/, because: 'grantWrite of the CDK has more actions than the one by which the worker of this app rotates' },
  { permissions: /ProducerWorkerServiceRole.*\/kinesis:PutRecord$/, because: 'grantPut has both actions, and this producer puts several records at once' },
  // sweepers
  {
    permissions: /Sweeper(Function)?Role.*\/sqs:(StartMessageMoveTask|DeleteMessage)$/,
    because: 'a sweeper resumes a redrive that missed the messages it held, and no look of this app meets a redrive; '
      + 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html asks for both',
  },
  { permissions: /Sweeper(Function)?Role.*\/sqs:SendMessage$/, because: 'sends what a crash left unsent; Lambda sends what it knows of a run that failed' },
  { permissions: /ScheduleRole.*\/sqs:SendMessage$/, because: 'EventBridge Scheduler sends the runs that it could not start' },
  { permissions: /ScheduleRole.*\/lambda:InvokeFunction$/, because: 'the app ends before the first minute does', neededBy: /SweeperScheduleRole/ },
  { permissions: /SweeperFunctionRole/, because: 'no worker of this app crashes', neededBy: /TextsSweeperFunctionRole/ },
  // fan-out and fan-in
  { permissions: /Closed(Api|Intake|Page|Tracker)/, because: 'nobody is let in', neededBy: /Open(Api|Intake|Page|Tracker)/ },
  { permissions: /(Worker(Service)?Role|IntakeFunctionRole).*\/s3:GetObject$/, because: 'an object of a bucket without versions is read by its key alone' },
  {
    permissions: /IntakeFunctionRole.*\/s3:ListBucket(Versions)?$/,
    because: 'S3 answers 403 instead of 404 for a deleted object without it: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  },
  { permissions: /TrackerFunctionRole.*\/dynamodb:GetItem$/, because: 'reads the sections of jobs with more than 100 groups, and this app has none' },
  { permissions: /SmallWorkerServiceRole.*\/s3:PutObject$/, because: 'reports its results instead of writing them', neededBy: /LargeWorkerServiceRole/ },
  { permissions: /TextsApiFunctionRole.*\/s3:PutObject$/, because: 'signs the form of an upload, and this app puts its objects itself' },
];

/**
 * Without the first two a message waits for its visibility timeout instead of coming back at once. Without the third
 * the record of work that failed waits for the end of the function's timeout, which comes before that. Nothing else is different, so
 * that no assertion can notice: they are not taken away.
 */
export const ONLY_SAVES_TIME = /\/sqs:ChangeMessageVisibility$|^(?!IntegQueueLoadLeveling-).*\/sqs:GetQueueUrl$|\/dynamodb:DeleteItem$/;

/**
 * The reason for a permission.
 * @param needed all permissions that are needed in any app, where all were run
 */
export function reasonFor(permission: Permission, needed?: readonly Permission[]): string | undefined {
  return REASONS.find(({ permissions, neededBy }) => permissions.test(permission)
    && (!neededBy || !needed || needed.some(other => neededBy.test(other) && actionOf(other) === actionOf(permission))))?.because;
}

function actionOf(permission: Permission): string {
  return permission.slice(permission.lastIndexOf('/') + 1);
}
