import {
  aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3,
  aws_sqs as sqs, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addAsyncHttpApiAlarms } from './private/async-http-api-alarms';
import { validateWebhookApi } from './private/webhook-validation';
import { QueueLoadLevelingAlarms } from './queue-load-leveling-alarms';
import { WebhookApiOptions } from './webhook-api-options';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { Operations } from '../core/operations/operations';
import { patternPath } from '../core/operations/private/catalog-metric';
import { CatalogFunction } from '../core/private/catalog-function';
import { deployedLabel } from '../core/private/deployed-name';
import { grantObjects } from '../core/private/object-grants';
import { grantSend } from '../core/private/queue-grants';
import { Validation } from '../core/private/validation';
import { httpApiStage, LoggedStage } from '../core/web/private/http-api-stage';
import { everyMethod } from '../core/web/private/http-cors';
import { HttpFrontDomain } from '../core/web/private/http-front-domain';
import { WebAuth } from '../core/web/web-auth';
import { longestMessageLife } from '../core/workers/private/job-table';

/** As long as the sender check, the claim check and the queue may take together. */
const TIMEOUT = Duration.seconds(15);
/** What the bytes of a body mean: https://www.rfc-editor.org/rfc/rfc9110#section-8.4. */
const CONTENT_HEADERS = ['content-type', 'content-encoding'];
const IMPACT = 'Senders get errors. Most of them send a request again for hours or days, and others do not.';

/** @internal */
export interface WebhookApiProps extends WebhookApiOptions {
  readonly queue: sqs.IQueue;
  readonly messageRetention: Duration;
  readonly messageGroupIdPointer?: string;
  readonly worker: iam.IGrantable;
  readonly operations: Operations;
  readonly alarms: QueueLoadLevelingAlarms;
}

/**
 * The webhook API of a QueueLoadLeveling: `POST /{path}` with a body of any content type. It answers 2xx when the queue has the request, and has no job record.
 * Created by `QueueLoadLeveling.addWebhookApi`.
 */
export class WebhookApi extends Construct implements IBackend {
  /** @internal */
  static _create(scope: Construct, id: string, props: WebhookApiProps): WebhookApi {
    return new WebhookApi(scope, id, props);
  }

  /** The API. Undefined with `ownApi: false`. */
  readonly api?: apigwv2.HttpApi;
  /** The stage of the API. Undefined with `ownApi: false`. */
  readonly stage?: apigwv2.HttpStage;
  /** The URL of the API, with a trailing slash. Requests are posted to `${url}{path}`. Undefined with `ownApi: false`. */
  readonly url?: string;
  /** The function that checks requests and sends them to the queue. */
  readonly intakeFunction: lambda.Function;
  /** The bucket of requests that do not fit into a message. Undefined without a claim check. */
  readonly claimCheckBucket?: s3.IBucket;
  /**
   * The folder of the claim checks in the bucket, with a slash at its end.
   * @internal
   */
  readonly _claimCheckPrefix: string;

  private isBackend = false;

  private constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    validateWebhookApi(this, props);
    this._claimCheckPrefix = `${this.node.addr}/`;
    this.claimCheckBucket = props.claimCheck?._bind(this, longestMessageLife(props.messageRetention));
    this.intakeFunction = this.createFunction(props);
    const front = props.ownApi ?? true ? this.createApi(props) : undefined;
    this.api = front?.api;
    this.stage = front?.stage;
    this.url = front && (props.domain ? new HttpFrontDomain(this, 'Domain', front.stage, props.domain).url : front.stage.url);
    if (!front) { this.node.addValidation({ validate: () => this.missing() }); }
    addAsyncHttpApiAlarms(props.operations, {
      id,
      front,
      apiFunction: this.intakeFunction,
      timeout: TIMEOUT,
      certificate: props.domain?.certificate,
      signatureFunction: props.signature?._handler,
      impact: IMPACT,
    }, props.alarms);
  }

  /**
   * Binds the webhook API as a backend of another API, which invokes `intakeFunction`. The authorization and the throttle of that API replace those of this one.
   * The signature is checked as before.
   */
  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    this.isBackend = true;
    return { function: this.intakeFunction, functionHasAlarms: true, functionAnswersRequestsOnly: true };
  }

  private createFunction(props: WebhookApiProps): lambda.Function {
    const { signature, claimCheckBucket: bucket } = { ...props, claimCheckBucket: this.claimCheckBucket };
    const pattern = this.node.scope!;
    const check = signature?._bind();
    const { deliveryIdPointer = signature?._scheme.deliveryIdPointer, forwardedRequestHeaders = [] } = props;
    const headers = new Set([...CONTENT_HEADERS, ...forwardedRequestHeaders.map(name => name.toLowerCase())]);
    const intakeFunction = new CatalogFunction(this, 'IntakeFunction', {
      handler: 'webhook-intake',
      description: `Sends the webhooks of ${pattern.node.path} to the queue`,
      timeout: TIMEOUT,
      memorySize: 512,
      failedRuns: 'API Gateway invokes it synchronously: the sender gets the error',
      environment: {
        PATTERN_PATH: patternPath(pattern),
        SOURCE: patternPath(this),
        QUEUE_URL: props.queue.queueUrl,
        FORWARDED_HEADERS: JSON.stringify([...headers]),
        ...(check ? { SIGNATURE: Stack.of(this).toJsonString(check.settings) } : {}),
        ...(deliveryIdPointer ? { DELIVERY_ID_POINTER: deliveryIdPointer } : {}),
        ...(signature?._scheme.answersChallenges ? { ANSWERS_CHALLENGES: 'true' } : {}),
        ...(props.messageGroupIdPointer ? { MESSAGE_GROUP_ID_POINTER: props.messageGroupIdPointer } : {}),
        ...(bucket ? { CLAIM_CHECK_BUCKET: bucket.bucketName, CLAIM_CHECK_PREFIX: this._claimCheckPrefix } : {}),
      },
    });
    check?.grant(intakeFunction);
    grantSend(props.queue, intakeFunction);
    if (bucket) {
      grantObjects(bucket, intakeFunction, ['s3:PutObject'], this._claimCheckPrefix);
      grantObjects(bucket, props.worker, ['s3:GetObject'], this._claimCheckPrefix);
    }
    return intakeFunction;
  }

  /** The route beside `POST` lets the function answer 405 with `Allow`. */
  private createApi(props: WebhookApiProps): LoggedStage & { readonly api: apigwv2.HttpApi } {
    const { path = 'webhooks', auth = WebAuth.none(), domain, throttle = { rateLimit: 500, burstLimit: 1000 } } = props;
    const api = new apigwv2.HttpApi(this, 'Api', { apiName: deployedLabel(this), createDefaultStage: false, disableExecuteApiEndpoint: domain && true });
    const { authorizer, scopes } = auth.forHttpApi();
    const integration = new integrations.HttpLambdaIntegration('IntakeFunction', this.intakeFunction, { scopePermissionToRoute: false });
    api.addRoutes({ path: `/${path}`, methods: everyMethod([apigwv2.HttpMethod.POST]), integration, authorizer, authorizationScopes: scopes });
    return { api, ...httpApiStage(this, 'Stage', api, throttle) };
  }

  private missing(): string[] {
    const validation = new Validation(this);
    return this.isBackend ? [] : [validation.problem('ownApi', 'be left out, or the API must be the backend of another one, such as with addRoute', 'false')];
  }
}
