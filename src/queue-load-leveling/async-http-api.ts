import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClaimCheck } from './claim-check';
import { addHttpBufferAlarms } from './private/async-http-api-alarms';
import { Jobs } from './private/jobs';
import { QueueLoadLevelingAlarms } from './queue-load-leveling-alarms';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { CatalogFunction } from '../core/private/catalog-function';
import { grantObjects } from '../core/private/object-grants';
import { grantSend } from '../core/private/queue-grants';
import { grantRecords } from '../core/private/table-grants';
import { Validation } from '../core/private/validation';
import { JsonSchema } from '../core/web/json-schema';
import { httpApiStage } from '../core/web/private/http-api-stage';
import { WebAuth } from '../core/web/web-auth';
import { LONGEST_RESULT_RETENTION, redeliveryWindow } from '../core/workers/private/job-table';

/**
 * Options of an HTTP buffer.
 */
export interface AsyncHttpApiOptions {
  /**
   * Path that jobs are posted to, without a leading slash: letters, digits, `-`, `_`, `.` and `/`.
   * @default 'requests'
   */
  readonly path?: string;
  /**
   * Who may call.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * What a request's body must look like; others are refused with 400 and each bad field named.
   * @default - any JSON
   */
  readonly requestSchema?: JsonSchema;
  /**
   * How long a job can be read, from its acceptance: 410 afterwards. More than a message may
   * wait in the queue (4 days), at most 365 days. The record itself, and with it the idempotency
   * key, is kept for at least 18 days: 404 after that.
   * @default - 7 days; a day more than a message may wait in a queue of yours, where that is longer
   */
  readonly resultRetention?: Duration;
  /**
   * What becomes of bodies that do not fit into a queue message (256 KiB).
   * @default ClaimCheck.none()
   */
  readonly claimCheck?: ClaimCheck;
  /**
   * Requests per second, and the burst above it, before the API answers 429.
   * @default - 500 a second, bursts of 1000 (ours)
   */
  readonly throttle?: apigwv2.ThrottleSettings;
  /**
   * A table of yours for the job records: partition key `id` (string), time to live on `ttl`,
   * index `wake` on `wakeShard` and `wakeAt` (strings). All buffers of a pattern share it.
   * @default - one is made, on demand, with point-in-time recovery
   */
  readonly jobTable?: dynamodb.ITable;
}

/** @internal */
export interface HttpBufferProps extends AsyncHttpApiOptions {
  /** Makes the records when the options are known to be good. */
  readonly jobs: () => Jobs;
  readonly queue: sqs.IQueue;
  readonly messageRetention: Duration;
  readonly messageGroupIdPointer?: string;
  readonly worker: iam.IGrantable;
  readonly operations: Operations;
  readonly alarms: QueueLoadLevelingAlarms;
}

/**
 * The HTTP front of a QueueLoadLeveling: `POST /{resource}`, `GET` and `DELETE /jobs/{id}`.
 * Made by `QueueLoadLeveling.addAsyncHttpApi`.
 */
export class AsyncHttpApi extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: HttpBufferProps): AsyncHttpApi {
    return new AsyncHttpApi(scope, id, props);
  }

  /** The API. Its endpoint is `api.apiEndpoint`, or `url` with the stage. */
  readonly api: apigwv2.HttpApi;
  /** The stage all requests go through. */
  readonly stage: apigwv2.HttpStage;
  /** The function that records, enqueues and tells. */
  readonly apiFunction: lambda.Function;
  /** The bucket of claim-checked bodies; undefined where bodies stay inline. */
  readonly claimCheckBucket?: s3.IBucket;

  private constructor(scope: Construct, id: string, props: HttpBufferProps) {
    super(scope, id);
    validate(this, props);
    const { path: resource = 'requests', auth = WebAuth.iam(), throttle = { rateLimit: 500, burstLimit: 1000 } } = props;
    const retention = recordRetention(props);

    const { table } = props.jobs();
    this.claimCheckBucket = props.claimCheck?._bind(this, retention);
    this.apiFunction = this.createFrontDoor(props, table, resource, retention);
    this.api = new apigwv2.HttpApi(this, 'Api', {
      apiName: this.node.path.replace(/\//g, '-').slice(0, 128),
      createDefaultStage: false,
    });
    this.stage = httpApiStage(this, 'Stage', this.api, throttle);
    this.addRoutes(resource, auth);
    addHttpBufferAlarms(this, props.operations, props.alarms);
  }

  /** Where jobs are posted to is `${url}{resource}`. Ends with a slash. */
  get url(): string {
    return this.stage.url;
  }

  private createFrontDoor(props: HttpBufferProps, table: dynamodb.ITable, resource: string, retention: Duration): lambda.Function {
    const pattern = this.node.scope!;
    const apiFunction = new CatalogFunction(this, 'FrontDoor', {
      handler: 'job-api',
      description: `Accepts and tells the jobs of ${pattern.node.path}`,
      timeout: Duration.seconds(10),
      memorySize: 512,
      failedRuns: 'API Gateway waits for the answer: no event is lost with it',
      files: props.requestSchema && { 'request-schema.json': props.requestSchema.text },
      environment: {
        PATTERN_PATH: patternPath(pattern),
        TABLE_NAME: table.tableName,
        QUEUE_URL: props.queue.queueUrl,
        RESULT_RETENTION_SECONDS: Tokenization.stringifyNumber(resultRetention(props).toSeconds()),
        MESSAGE_RETENTION_SECONDS: `${props.messageRetention.toSeconds()}`,
        RECORD_RETENTION_SECONDS: `${retention.toSeconds()}`,
        PATH_DEPTH: `${resource.split('/').length}`,
        ...(props.messageGroupIdPointer ? { MESSAGE_GROUP_ID_POINTER: props.messageGroupIdPointer } : {}),
        ...(this.claimCheckBucket ? { CLAIM_CHECK_BUCKET: this.claimCheckBucket.bucketName } : {}),
      },
    });
    grantRecords(table, apiFunction, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    grantSend(props.queue, apiFunction);
    if (this.claimCheckBucket) {
      grantObjects(this.claimCheckBucket, apiFunction, ['s3:PutObject']);
      grantObjects(this.claimCheckBucket, props.worker, ['s3:GetObject']);
    }
    return apiFunction;
  }

  /** The `ANY` routes beside the named methods let the front door answer 405 with `Allow`. */
  private addRoutes(resource: string, auth: WebAuth) {
    const { authorizer, scopes } = auth.forHttpApi();
    const integration = new integrations.HttpLambdaIntegration('FrontDoor', this.apiFunction, { scopePermissionToRoute: false });
    const { GET, POST, DELETE, ANY } = apigwv2.HttpMethod;
    for (const [path, methods] of [[`/${resource}`, [POST, ANY]], ['/jobs/{id}', [GET, DELETE, ANY]]] as const) {
      this.api.addRoutes({ path, methods: [...methods], integration, authorizer, authorizationScopes: scopes });
    }
  }
}

function validate(construct: AsyncHttpApi, props: HttpBufferProps) {
  const validation = new Validation(construct);
  validation.check(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(props.path ?? 'requests'), 'resource',
    'be a path of letters, digits, -, _ and . without a leading slash', props.path);
  validation.check(!/^jobs(\/|$)/.test(props.path ?? ''), 'resource', 'not begin with jobs, where the status of jobs is', props.path);
  validation.duration('resultRetention', props.resultRetention, props.messageRetention.plus(Duration.seconds(1)), LONGEST_RESULT_RETENTION,
    'more than the retention of the queue; ours');
  for (const name of ['rateLimit', 'burstLimit'] as const) {
    const value = props.throttle?.[name];
    validation.check(value === undefined || value > 0, `throttle.${name}`, 'be above 0, or every request is refused', value);
  }
}

function resultRetention(props: HttpBufferProps): Duration {
  return props.resultRetention ?? Duration.days(Math.max(7, Math.ceil(props.messageRetention.toDays({ integral: false })) + 1));
}

/** As long as a redelivery can happen, and as long as the result can be read: the longest where that is only known at deployment. */
function recordRetention(props: HttpBufferProps): Duration {
  const readable = resultRetention(props);
  if (readable.isUnresolved()) { return LONGEST_RESULT_RETENTION; }
  return Duration.seconds(Math.max(readable.toSeconds(), redeliveryWindow(props.messageRetention).toSeconds()));
}
