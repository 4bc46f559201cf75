import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClaimCheck } from './claim-check';
import { addAsyncHttpApiAlarms } from './private/async-http-api-alarms';
import { Jobs } from './private/jobs';
import { QueueLoadLevelingAlarms } from './queue-load-leveling-alarms';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { CatalogFunction } from '../core/private/catalog-function';
import { deployedLabel } from '../core/private/deployed-name';
import { placedBy, TABLE_PLACE } from '../core/private/elsewhere';
import { AUTH, Kind, SCHEMA } from '../core/private/kinds';
import { grantObjects } from '../core/private/object-grants';
import { grantSend } from '../core/private/queue-grants';
import { grantRecords } from '../core/private/table-grants';
import { Validation } from '../core/private/validation';
import { JobReaders } from '../core/web/job-readers';
import { JsonSchema } from '../core/web/json-schema';
import { httpApiStage } from '../core/web/private/http-api-stage';
import { everyMethod, preflight } from '../core/web/private/http-cors';
import { HttpFrontDomain } from '../core/web/private/http-front-domain';
import { ReaderPrincipals, readerVariable, validateReaders } from '../core/web/private/reader-settings';
import { validateCors, validateDomain, validateThrottle } from '../core/web/private/web-front';
import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';
import { LONGEST_RESULT_RETENTION, longestMessageLife, redeliveryWindow } from '../core/workers/private/job-table';

const TIMEOUT = Duration.seconds(10);
const CLAIM_CHECK: Kind = { member: '_bind', factory: 'ClaimCheck.bucket()' };

/**
 * Options of an asynchronous HTTP API.
 */
export interface AsyncHttpApiOptions {
  /**
   * The path that jobs are posted to, without a leading slash: letters, digits, `-`, `_`, `.` and `/`.
   * @default 'requests'
   */
  readonly path?: string;
  /**
   * The authorization of the API.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The callers that read the jobs of all others, such as managers: by a claim of their token. They cannot cancel them. `grantReadAllJobs` grants it to a role.
   * @default - nobody: every caller reads its own jobs
   */
  readonly readers?: JobReaders;
  /**
   * The JSON schema of the request body. A body that does not match is refused with 400, and the answer
   * names each field that is not valid.
   * @default - any JSON is accepted
   */
  readonly requestSchema?: JsonSchema;
  /**
   * The time for which a job can be read after it was accepted. Afterwards the API answers 410. It must be longer than the
   * retention of the queue, and at most 365 days. The record, and with it the idempotency
   * key, is kept for at least 14 days more than the retention of the queue. Then the API answers 404.
   * @default - 7 days; or one day more than the retention of the queue, if that is longer
   */
  readonly resultRetention?: Duration;
  /**
   * The handling of request bodies that do not fit into a queue message (256 KiB).
   * @default ClaimCheck.none()
   */
  readonly claimCheck?: ClaimCheck;
  /**
   * The web pages that may call the API from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A custom domain name. The API's default endpoint is disabled.
   * @default - the default endpoint of the API
   */
  readonly domain?: WebDomain;
  /**
   * The request rate above which the API answers 429.
   * @default - 500 requests per second, bursts of 1000 (library default)
   */
  readonly throttle?: WebThrottle;
  /**
   * Your table for the job records: partition key `id` (string), time to live on `ttl`,
   * index `wake` on `wakeShard` and `wakeAt` (strings). All APIs of a pattern share it.
   * @default - a table is created, on demand, with point-in-time recovery
   */
  readonly jobTable?: dynamodb.ITable;
}

/** @internal */
export interface AsyncHttpApiProps extends AsyncHttpApiOptions {
  /** Creates the table after the options are validated. */
  readonly jobs: () => Jobs;
  readonly queue: sqs.IQueue;
  readonly messageRetention: Duration;
  readonly messageGroupIdPointer?: string;
  readonly worker: iam.IGrantable;
  readonly operations: Operations;
  readonly alarms: QueueLoadLevelingAlarms;
}

/**
 * The asynchronous HTTP API of a QueueLoadLeveling: `POST /{path}`, `GET` and `DELETE /jobs/{id}`.
 * Created by `QueueLoadLeveling.addAsyncHttpApi`.
 */
export class AsyncHttpApi extends Construct implements IBackend {
  /** @internal */
  static _create(scope: Construct, id: string, props: AsyncHttpApiProps): AsyncHttpApi {
    return new AsyncHttpApi(scope, id, props);
  }

  /** The API. Its endpoint is `api.apiEndpoint`. `url` includes the stage. */
  readonly api: apigwv2.HttpApi;
  /** The stage of the API. */
  readonly stage: apigwv2.HttpStage;
  /** The URL of the API, with a trailing slash. Jobs are posted to `${url}{path}`. */
  readonly url: string;
  /** The function that records jobs, sends them to the queue and answers their status. */
  readonly apiFunction: lambda.Function;
  /** The bucket of claim-checked bodies. Undefined without a claim check. */
  readonly claimCheckBucket?: s3.IBucket;

  private readonly isPublic: boolean;
  private readonly readerPrincipals: ReaderPrincipals;

  private constructor(scope: Construct, id: string, props: AsyncHttpApiProps) {
    super(scope, id);
    validate(this, props);
    this.isPublic = props.auth?._isPublic ?? false;
    const { path = 'requests', cors, domain, throttle = { rateLimit: 500, burstLimit: 1000 } } = props;
    const retention = recordRetention(props);

    const { table } = props.jobs();
    this.claimCheckBucket = props.claimCheck?._bind(this, bodyRetention(props));
    this.apiFunction = this.createFunction(props, table, path, retention);
    this.api = new apigwv2.HttpApi(this, 'Api', {
      apiName: deployedLabel(this),
      createDefaultStage: false,
      disableExecuteApiEndpoint: domain && true,
      corsPreflight: cors && preflight(cors),
    });
    const { stage, accessLog } = httpApiStage(this, 'Stage', this.api, throttle);
    this.stage = stage;
    this.readerPrincipals = new ReaderPrincipals(this, stage, this.apiFunction, props);
    this.url = domain ? new HttpFrontDomain(this, 'Domain', stage, domain).url : stage.url;
    this.addRoutes(path, props);
    addAsyncHttpApiAlarms(props.operations, {
      id, front: { stage, accessLog }, apiFunction: this.apiFunction, timeout: TIMEOUT, certificate: domain?.certificate,
    }, props.alarms);
  }

  /**
   * Grants a role or a user permission to read the jobs of all callers, by their ids (`GET /jobs/{id}`), and not to cancel them. The API has IAM
   * authorization. No principal has the permission by default, however wide its own permission to invoke the API is.
   */
  grantReadAllJobs(grantee: iam.IGrantable): iam.Grant {
    return this.readerPrincipals.grant(grantee);
  }

  /**
   * Binds the job API as a backend of another API, which invokes `apiFunction`. The authorization and the throttle of that API replace those of this one: a
   * job belongs to the caller that the other authorization names.
   */
  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    this.readerPrincipals.putBehindAnother();
    return { function: this.apiFunction, functionHasAlarms: true, functionAnswersRequestsOnly: true, functionNeedsCaller: !this.isPublic };
  }

  private createFunction(props: AsyncHttpApiProps, table: dynamodb.ITable, path: string, retention: Duration): lambda.Function {
    const pattern = this.node.scope!;
    const apiFunction = new CatalogFunction(this, 'ApiFunction', {
      handler: 'job-api',
      description: `Accepts the jobs of ${pattern.node.path} and answers their status`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway invokes it synchronously: the client gets the error',
      files: props.requestSchema && { 'request-schema.json': props.requestSchema.text },
      environment: {
        PATTERN_PATH: patternPath(pattern),
        TABLE_NAME: table.tableName,
        QUEUE_URL: props.queue.queueUrl,
        RESULT_RETENTION_SECONDS: Tokenization.stringifyNumber(resultRetention(props).toSeconds()),
        MESSAGE_RETENTION_SECONDS: `${props.messageRetention.toSeconds()}`,
        RECORD_RETENTION_SECONDS: `${retention.toSeconds()}`,
        RESOURCE_PATH: path,
        ...(this.isPublic ? { PUBLIC: 'true' } : {}),
        ...readerVariable(this, props.readers),
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

  /** The routes beside the named methods let the function answer 405 with `Allow`. */
  private addRoutes(path: string, { auth = WebAuth.iam(), cors }: AsyncHttpApiOptions) {
    const { authorizer, scopes } = auth.forHttpApi();
    const integration = new integrations.HttpLambdaIntegration('ApiFunction', this.apiFunction, { scopePermissionToRoute: false });
    const { GET, POST, DELETE } = apigwv2.HttpMethod;
    for (const [route, named] of [[`/${path}`, [POST]], ['/jobs/{id}', [GET, DELETE]]] as const) {
      this.api.addRoutes({ path: route, methods: everyMethod([...named], cors), integration, authorizer, authorizationScopes: scopes });
    }
  }
}

function validate(construct: AsyncHttpApi, props: AsyncHttpApiProps) {
  const validation = new Validation(construct);
  validation.check(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(props.path ?? 'requests'), 'path',
    'consist of letters, digits, -, _, . and / without a leading slash', props.path);
  validation.check(!/^jobs(\/|$)/.test(props.path ?? ''), 'path', 'not begin with jobs, the path of the job status', props.path);
  validation.duration('resultRetention', props.resultRetention, props.messageRetention.plus(Duration.seconds(1)), LONGEST_RESULT_RETENTION,
    'longer than the retention of the queue; library limit');
  validation.kind('auth', props.auth, AUTH);
  validateReaders(validation, 'readers', props.readers, props.auth);
  validation.kind('requestSchema', props.requestSchema, SCHEMA);
  validation.kind('claimCheck', props.claimCheck, CLAIM_CHECK);
  validateThrottle(validation, 'throttle', props.throttle);
  validateCors(validation, 'cors', props.cors);
  validateDomain(validation, 'domain', props.domain);
  validation.here('jobTable', props.jobTable && placedBy(props.jobTable.tableArn, props.jobTable), TABLE_PLACE);
}

function resultRetention(props: AsyncHttpApiProps): Duration {
  return props.resultRetention ?? Duration.days(Math.max(7, Math.ceil(props.messageRetention.toDays({ integral: false })) + 1));
}

/** As long as a message can be delivered again and the result can be read; the longest if that is a token. */
function recordRetention(props: AsyncHttpApiProps): Duration {
  const readable = resultRetention(props);
  if (readable.isUnresolved()) { return LONGEST_RESULT_RETENTION; }
  return Duration.seconds(Math.max(readable.toSeconds(), redeliveryWindow(props.messageRetention).toSeconds()));
}

/** A body is never kept for less than its record, nor than its message with one redrive: nothing extends the life of an object. */
function bodyRetention(props: AsyncHttpApiProps): Duration {
  return Duration.seconds(Math.max(recordRetention(props).toSeconds(), longestMessageLife(props.messageRetention).toSeconds()));
}
