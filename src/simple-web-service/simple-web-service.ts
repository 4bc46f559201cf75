import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_kms as kms, aws_logs as logs, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GradualDeploymentOptions } from './gradual-deployment-options';
import { API_IMPACT, SDK_IMPACT } from './private/service-function-alarms';
import { ServiceFunctions } from './private/service-functions';
import { requireShortTimeout, ROUTES_OF_A_HANDLER, ServiceRoutes } from './private/service-routes';
import { ServiceRouteOptions } from './service-route-options';
import { ServiceVersion } from './service-version';
import { SimpleWebServiceAlarms } from './simple-web-service-alarms';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { HttpBackendOptions } from '../core/backends/http-backend-options';
import { ApiBackend } from '../core/backends/private/api-backend';
import { validateGrantee } from '../core/messaging/private/cross-account-grant';
import { grantApi, grantFunction } from '../core/messaging/private/invoke-grant';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { warnOfIdleOverrides } from '../core/operations/private/idle-overrides';
import { documentUrl } from '../core/private/documents';
import { EXPOSURE } from '../core/private/kinds';
import { useLogRetention } from '../core/private/log-retention';
import { usePatternKey } from '../core/private/pattern-key';
import { Validation } from '../core/private/validation';
import { describeWork } from '../core/private/work-model';
import { HttpFront } from '../core/web/private/http-front';
import { RestFront } from '../core/web/private/rest-front';
import { ServiceExposure } from '../core/web/service-exposure';

const RUNBOOK = 'src/simple-web-service/README.md';

/**
 * Properties of SimpleWebService.
 */
export interface SimpleWebServiceProps {
  /**
   * The function for requests without a route of their own.
   * @default - requests without a route are answered 404 or 405
   */
  readonly handler?: lambda.IFunction;
  /**
   * The way clients reach the service.
   * @default ServiceExposure.httpApi()
   */
  readonly exposure?: ServiceExposure;
  /**
   * The name of the first version, such as `v1`: letters, digits, `-`, `_` and `.`. It is the first segment of all paths.
   * @default - the paths have no version
   */
  readonly version?: string;
  /**
   * The KMS key for everything that the service stores: circuits and logs.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the service makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: SimpleWebServiceAlarms;
}

/**
 * Simple web service: clients call stateless functions and wait for the response.
 *
 * Clients use a public API with authorization and a throttle, or the AWS SDK if the service is internal.
 *
 * Source of the pattern: https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/restful-microservices.html
 *
 * @example
 * declare const ordersFunction: lambda.Function;
 * declare const getOrderFunction: lambda.Function;
 * const orders = new SimpleWebService(this, 'Orders', {
 *   handler: ordersFunction,
 *   exposure: ServiceExposure.httpApi({ auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['orders'] }) }),
 *   version: 'v1',
 * });
 * orders.addRoute('GET /orders/{id}', getOrderFunction, { auth: WebAuth.none() });
 */
export class SimpleWebService extends Construct implements IBackend, IOperable {
  /** The API of `ServiceExposure.httpApi`. Undefined with another exposure. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The API of `ServiceExposure.restApi`. Undefined with another exposure. */
  readonly restApi?: apigateway.RestApi;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly serviceFunctions: ServiceFunctions;
  private readonly routes: ServiceRoutes;
  private readonly versions: ServiceVersion[];
  private readonly handler?: lambda.IFunction;

  constructor(scope: Construct, id: string, props: SimpleWebServiceProps) {
    super(scope, id);
    usePatternKey(this, props.encryptionKey);
    useLogRetention(this, props.logRetention);
    this.validation = new Validation(this);
    const { exposure = ServiceExposure.httpApi(), alarms = {}, version = '' } = props;
    validate(this.validation, props, exposure);

    this.operations = new Operations(this, { runbookUrl: documentUrl(RUNBOOK) });
    warnOfIdleOverrides(this, this.operations, alarms);
    const front = exposure._kind.front?.(this, {
      operations: this.operations,
      alarms,
      impact: API_IMPACT,
      logs: 'The alarm Errors of the function of that route has the command for its log.',
    });
    describeWork(this, () => ({ units: 'requests', called: front || !props.handler ? [] : [props.handler] }));
    if (front instanceof HttpFront) { this.httpApi = front.api; }
    if (front instanceof RestFront) { this.restApi = front.api; }
    this.serviceFunctions = new ServiceFunctions(this, {
      operations: this.operations, alarms, impact: front ? API_IMPACT : SDK_IMPACT, provisionedConcurrency: exposure._kind.provisionedConcurrency,
    });
    this.routes = new ServiceRoutes(this, { front, operations: this.operations, functions: handler => this.serviceFunctions.of(handler).target });
    this.handler = props.handler && this.serviceFunctions.of(props.handler).target;
    this.routes.warnOfNone();
    this.versions = [ServiceVersion._create(version, version && `/${version}`, this.routes, front && props.handler)];
  }

  /**
   * The URL of the first version, with a trailing slash.
   * @throws if the service is internal, which has no URL
   */
  get url(): string {
    return this.versions[0].url;
  }

  /** The functions that are invoked: an alias for each function that can have one. */
  get functions(): lambda.IFunction[] {
    return this.serviceFunctions.all.map(({ target }) => target);
  }

  /**
   * Adds a route to the first version.
   * @param key a method (or ANY), a space, and a path; `{id}` matches one segment, `{rest+}` all that follow
   * @param handler the function that answers
   * @throws if the key is not valid, the route exists, the service is internal, or the function's timeout exceeds the API Gateway limit
   */
  addRoute(key: string, handler: lambda.IFunction, options: ServiceRouteOptions = {}): SimpleWebService {
    this.versions[0].addRoute(key, handler, options);
    return this;
  }

  /**
   * Adds a version of the service beside the others.
   * @param name the first segment of its paths, such as `v2`
   * @param handler the function for requests without a route of the version; by default they are answered 404 or 405
   * @throws if the version exists, or the service is internal
   */
  addVersion(name: string, handler?: lambda.IFunction): ServiceVersion {
    validateVersion(this.validation, 'name', name);
    this.validation.check(this.versions.every(version => version.name !== name), 'name', 'differ from the other versions', name);
    if (handler) { requireShortTimeout(this.validation, 'handler', handler); }
    this.routes.frontFor('addVersion');
    const version = ServiceVersion._create(name, `/${name}`, this.routes, handler);
    this.routes.warnOfNoneBelow(name);
    this.versions.push(version);
    return version;
  }

  /**
   * Enables gradual deployment (canary) of the functions, including those of routes that are added later.
   *
   * An alarm rolls the deployment back.
   * @throws if a function cannot have an alias: it is imported, in another stack, or an alias itself
   */
  enableGradualDeployment(options: GradualDeploymentOptions = {}): SimpleWebService {
    this.serviceFunctions.enableGradualDeployment(options);
    return this;
  }

  /**
   * Grants `grantee` permission to call the service.
   *
   * For an internal service, the permission is to invoke the `handler`. The policy of the function is extended where the grantee has
   * no policy of its own (a service, an account), or is of another account. For an API, the permission is to call the routes with IAM authorization.
   * A warning has the statement for the policy of a REST API, or of an imported function.
   *
   * @param grantee the principal
   * @throws if the grantee has no policy in the account of an HTTP API
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const api = this.httpApi ?? this.restApi;
    validateGrantee(this.validation, grantee);
    return api ? grantApi(this, grantee, api) : grantFunction(this, grantee, this.handler!);
  }

  /**
   * Returns the service as a backend of another API that calls the service by its own API. Its routes, versions, schemas, throttle and authorization
   * hold. Requests are signed for routes with IAM authorization. For other routes, the headers with the credentials of the caller are forwarded.
   *
   * @param options of the calls
   * @throws if the service is internal, or options have `auth`
   */
  asBackend(options: HttpBackendOptions = {}): IBackend {
    return new ApiBackend(this, this.routes.frontFor('asBackend'), options);
  }

  /**
   * Binds the service as a backend of another API.
   *
   * A service of one `handler` is invoked directly: the authorization of the other API replaces its own. A service with routes or versions beside the `handler` is
   * bound as by `asBackend`, and keeps its own.
   * @throws if the service has neither a `handler` nor a route
   */
  bindBackend(scope: Construct, options: BackendBindOptions): BackendConfig {
    if (this.hasRoutes) { return this.asBackend().bindBackend(scope, options); }
    const handler = this.handler ?? this.validation.fail('handler', 'be given, or a route added, for a service that is a backend of another API', this.handler);
    const tooLate = this.validation.failure('addRoute and addVersion', 'be called before the service becomes a backend', 'a route or a version after it');
    this.node.addValidation({ validate: () => this.hasRoutes ? [tooLate] : [] });
    return { function: handler, functionHasAlarms: true };
  }

  /** Whether there is more than the handler of the first version. */
  private get hasRoutes(): boolean {
    return this.versions.length > 1 || this.routes.count > (this.handler ? ROUTES_OF_A_HANDLER : 0);
  }
}

function validate(validation: Validation, { handler, version }: SimpleWebServiceProps, exposure: ServiceExposure) {
  validation.kind('exposure', exposure, EXPOSURE);
  const { _kind } = exposure;
  if (version !== undefined) { validateVersion(validation, 'version', version); }
  if (_kind.front) {
    if (handler) { requireShortTimeout(validation, 'handler', handler); }
    return;
  }
  if (!handler) { validation.fail('handler', 'be given for an internal service, which has no routes', handler); }
  validation.check(version === undefined, 'version', 'not be given for an internal service, which has no paths', version);
  validation.integer('provisionedConcurrency', _kind.provisionedConcurrency, 1, 1_000_000, 'Lambda limit; the account may have a lower one');
}

function validateVersion(validation: Validation, prop: string, version: string) {
  validation.check(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(version), prop, 'hold letters, digits, -, _ and . only', version);
}
