import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FanOutApiOptions } from './fan-out-api-options';
import { FanIn, grantJobs, retentionVariables } from './private/fan-in-settings';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { patternPath } from '../core/operations/private/catalog-metric';
import { addFunctionAlarms } from '../core/operations/private/function-alarms';
import { recentErrors } from '../core/operations/private/recent-errors';
import { CatalogFunction } from '../core/private/catalog-function';
import { deployedLabel } from '../core/private/deployed-name';
import { grantObjects } from '../core/private/object-grants';
import { grantSend } from '../core/private/queue-grants';
import { grantRecords } from '../core/private/table-grants';
import { addCertificateAlarm } from '../core/web/private/certificate-alarm';
import { addHttpApiAlarms } from '../core/web/private/gateway-alarms';
import { httpApiStage } from '../core/web/private/http-api-stage';
import { everyMethod, preflight } from '../core/web/private/http-cors';
import { HttpFrontDomain } from '../core/web/private/http-front-domain';
import { ReaderPrincipals, readerVariable } from '../core/web/private/reader-settings';
import { WebAuth } from '../core/web/web-auth';

/** @internal */
export interface FanOutApiProps extends FanIn {
  readonly options: FanOutApiOptions;
  /** The queue of posted jobs; undefined with other intakes. */
  readonly intakeQueue?: sqs.IQueue;
  /** The user's bucket, whose objects become jobs only if it sends its events; undefined otherwise. */
  readonly eventsBucket?: s3.IBucket;
  /** The place of uploads; undefined without uploads. */
  readonly uploads?: UploadPlace;
}

/** @internal */
export interface UploadPlace {
  readonly bucket: s3.IBucket;
  /** Without a slash at its end. */
  readonly prefix: string;
  readonly expiration: Duration;
  readonly limits: { readonly [name: string]: string };
}

const TIMEOUT = Duration.seconds(10);

/**
 * The HTTP API of a FanOutFanIn: `GET /jobs/{id}`, and `POST /uploads` or `POST /jobs` depending on the
 * intake. `FanOutIntake.bucket({ upload })`, `FanOutIntake.api` and `FanOutFanIn.addStatusApi` create it.
 */
export class FanOutApi extends Construct implements IBackend {
  /** @internal */
  static _create(scope: Construct, id: string, props: FanOutApiProps): FanOutApi {
    return new FanOutApi(scope, id, props);
  }

  /** The API. */
  readonly api: apigwv2.HttpApi;
  /** The stage of all requests. */
  readonly stage: apigwv2.HttpStage;
  /** The URL of the API, with a slash at its end. */
  readonly url: string;
  /** The function that answers requests. */
  readonly apiFunction: lambda.Function;

  private readonly isPublic: boolean;
  private readonly readers: ReaderPrincipals;

  private constructor(scope: Construct, id: string, props: FanOutApiProps) {
    super(scope, id);
    const { operations, alarms, options } = props;
    this.isPublic = options.auth?._isPublic ?? false;
    this.apiFunction = this.createFunction(scope, props);
    this.api = new apigwv2.HttpApi(this, 'Api', {
      apiName: deployedLabel(this),
      createDefaultStage: false,
      disableExecuteApiEndpoint: options.domain && true,
      corsPreflight: options.cors && preflight(options.cors),
    });
    const { stage, accessLog } = httpApiStage(this, 'Stage', this.api, options.throttle ?? { rateLimit: 500, burstLimit: 1000 });
    this.stage = stage;
    this.readers = new ReaderPrincipals(this, stage, this.apiFunction, options);
    this.url = options.domain ? new HttpFrontDomain(this, 'Domain', stage, options.domain).url : stage.url;
    this.addRoutes(props);
    addCertificateAlarm(operations, 'api', options.domain?.certificate, alarms.apiCertificateExpiry);
    const impact = `Clients can ${props.intakeQueue ?? props.uploads ? 'neither submit jobs nor' : 'not'} read the status of jobs. Accepted jobs are processed.`;
    addHttpApiAlarms(operations, 'api', stage, {
      clientErrors: alarms.apiClientErrors,
      serverErrors: alarms.apiServerErrors,
      latency: alarms.apiLatency,
      impact,
      accessLog,
      logs: recentErrors(this.apiFunction),
    });
    addFunctionAlarms(operations, 'api', this.apiFunction, { invokedWith: 'request', timeout: TIMEOUT, impact });
  }

  /**
   * Grants a role or a user permission to read the jobs of all callers, by their ids (`GET /jobs/{id}`). The API has IAM authorization. No principal has
   * the permission by default, however wide its own permission to invoke the API is.
   */
  grantReadAllJobs(grantee: iam.IGrantable): iam.Grant {
    return this.readers.grant(grantee);
  }

  /**
   * Binds the job API as a backend of another API, which invokes `apiFunction`. The authorization and the throttle of that API replace those of this one: a
   * job belongs to the caller that the other authorization names.
   */
  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    this.readers.putBehindAnother();
    return { function: this.apiFunction, functionHasAlarms: true, functionAnswersRequestsOnly: true, functionNeedsCaller: !this.isPublic };
  }

  /** @internal */
  _warnIfNobodyReads() {
    this.readers.warnOfNobody();
  }

  private createFunction(pattern: Construct, props: FanOutApiProps): lambda.Function {
    const { jobTable, intakeQueue, eventsBucket, uploads, options } = props;
    const handler = new CatalogFunction(this, 'Function', {
      handler: 'fan-in-api',
      description: `Accepts jobs of ${pattern.node.path} and returns their status`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway invokes it synchronously: no event can be lost',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        TABLE_NAME: jobTable.tableName,
        ...retentionVariables(props),
        ...this.isPublic && { PUBLIC: 'true' },
        ...options.showUnownedJobs && { SHOW_UNOWNED_JOBS: 'true' },
        ...readerVariable(this, options.readers),
        ...intakeQueue && { INTAKE_QUEUE_URL: intakeQueue.queueUrl },
        ...eventsBucket && { EVENTS_BUCKET: eventsBucket.bucketName },
        ...uploads && {
          UPLOAD_BUCKET: uploads.bucket.bucketName,
          UPLOAD_PREFIX: uploads.prefix,
          UPLOAD_EXPIRY_SECONDS: `${uploads.expiration.toSeconds()}`,
          ...uploads.limits,
        },
      },
    });
    if (intakeQueue) {
      grantJobs(props, handler, { creates: true });
      grantSend(intakeQueue, handler);
    } else {
      grantRecords(jobTable, handler, 'dynamodb:GetItem');
    }
    if (eventsBucket) { iam.Grant.addToPrincipal({ grantee: handler, actions: ['s3:GetBucketNotification'], resourceArns: [eventsBucket.bucketArn] }); }
    // S3 checks the permissions of the role that signed the form
    if (uploads) { grantObjects(uploads.bucket, handler, ['s3:PutObject'], `${uploads.prefix}/`); }
    return handler;
  }

  /** The routes of other methods let the function answer 405 with `Allow`. */
  private addRoutes({ options: { auth = WebAuth.iam(), cors }, intakeQueue, uploads }: FanOutApiProps) {
    const { authorizer, scopes } = auth.forHttpApi();
    const integration = new integrations.HttpLambdaIntegration('Function', this.apiFunction, { scopePermissionToRoute: false });
    const { GET, POST } = apigwv2.HttpMethod;
    const add = (path: string, method: apigwv2.HttpMethod) =>
      this.api.addRoutes({ path, methods: everyMethod([method], cors), integration, authorizer, authorizationScopes: scopes });
    add('/jobs/{id}', GET);
    if (intakeQueue) { add('/jobs', POST); }
    if (uploads) { add('/uploads', POST); }
  }
}
