import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GradualDeploymentOptions } from './gradual-deployment-options';
import { ServiceFunctions } from './private/service-functions';
import { requireShortTimeout, ServiceRoutes } from './private/service-routes';
import { ServiceExposure } from './service-exposure';
import { ServiceRouteOptions } from './service-route-options';
import { ServiceVersion } from './service-version';
import { SimpleWebServiceAlarms } from './simple-web-service-alarms';
import { BackendBindOptions, IBackend } from '../core/backends/backend-binding';
import { BackendConfig } from '../core/backends/backend-config';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { acknowledgeWildcard } from '../core/private/lint-acknowledgement';
import { Validation } from '../core/private/validation';
import { HttpFront } from '../core/web/private/http-front';
import { RestFront } from '../core/web/private/rest-front';

const RUNBOOK = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/main/src/simple-web-service/README.md';

/**
 * Properties of SimpleWebService.
 */
export interface SimpleWebServiceProps {
  /**
   * What answers all that no route names.
   * @default - only the routes are answered, everything else 404 or 405
   */
  readonly handler?: lambda.IFunction;
  /**
   * Who can reach the service.
   * @default ServiceExposure.httpApi()
   */
  readonly exposure?: ServiceExposure;
  /**
   * The first part of all paths, like `v1`: letters, digits, `-`, `_` and `.`.
   * @default - the paths have none
   */
  readonly version?: string;
  /**
   * Tunes or disables alarms.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: SimpleWebServiceAlarms;
}

/**
 * Simple web service: clients call stateless functions and wait for the answer, through a public
 * API that says who may call and how much, or by the AWS SDK if they are internal.
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
 * orders.route('GET /orders/{id}', getOrderFunction, { auth: WebAuth.none() });
 */
export class SimpleWebService extends Construct implements IBackend, IOperable {
  /** The API of `ServiceExposure.httpApi`; undefined otherwise. */
  readonly httpApi?: apigwv2.HttpApi;
  /** The API of `ServiceExposure.restApi`; undefined otherwise. */
  readonly restApi?: apigateway.RestApi;
  readonly operations: Operations;

  private readonly validation: Validation;
  private readonly serviceFunctions: ServiceFunctions;
  private readonly routes: ServiceRoutes;
  private readonly versions: ServiceVersion[];
  private readonly handler?: lambda.IFunction;

  constructor(scope: Construct, id: string, props: SimpleWebServiceProps) {
    super(scope, id);
    this.validation = new Validation(this);
    const { exposure = ServiceExposure.httpApi(), alarms = {}, version = '' } = props;
    validate(this.validation, props, exposure);

    this.operations = new Operations(this, { runbookUrl: RUNBOOK });
    const front = exposure._kind.front?.(this, {
      operations: this.operations,
      alarms,
      impact: 'Callers get errors, or wait in vain: nobody tries again for them.',
      logs: 'Find the status and the integration error in the access log, then read the ERROR lines of the function behind that route.',
    });
    if (front instanceof HttpFront) { this.httpApi = front.api; }
    if (front instanceof RestFront) { this.restApi = front.api; }
    this.serviceFunctions = new ServiceFunctions(this, {
      operations: this.operations, alarms, provisionedConcurrency: exposure._kind.provisionedConcurrency,
    });
    this.routes = new ServiceRoutes(this, { front, operations: this.operations, functions: handler => this.serviceFunctions.of(handler).target });
    this.handler = props.handler && this.serviceFunctions.of(props.handler).target;
    this.versions = [ServiceVersion._create(version, version && `/${version}`, this.routes, front && props.handler)];
  }

  /**
   * Where the first version answers, with a slash at the end.
   * @throws if the service is internal: it has none
   */
  get url(): string {
    return this.versions[0].url;
  }

  /** What is invoked: an alias for each function that can have one. */
  get functions(): lambda.IFunction[] {
    return this.serviceFunctions.all.map(({ target }) => target);
  }

  /**
   * A route of the first version with a function of its own.
   * @param key a method (or ANY), a space, a path: `{id}` is one part of it, `{rest+}` all that follow
   * @param handler what answers
   * @throws if the key is malformed, there is such a route already, the service is internal, or the function may run longer than API Gateway waits
   */
  addRoute(key: string, handler: lambda.IFunction, options: ServiceRouteOptions = {}): SimpleWebService {
    this.versions[0].addRoute(key, handler, options);
    return this;
  }

  /**
   * Another version of the service, beside the others.
   * @param name the first part of its paths, like `v2`
   * @param handler what answers all that no route of the version names; without it only those are answered
   * @throws if there is such a version, or the service is internal
   */
  addVersion(name: string, handler?: lambda.IFunction): ServiceVersion {
    validateVersion(this.validation, 'name of a version', name);
    this.validation.check(this.versions.every(version => version.name !== name), 'name of a version', 'be given once', name);
    if (handler) { requireShortTimeout(this.validation, 'handler', handler); }
    const version = ServiceVersion._create(name, `/${name}`, this.routes, handler);
    this.versions.push(version);
    return version;
  }

  /**
   * New versions of the functions take the traffic step by step, also of those whose routes are added later;
   * an alarm gives it back.
   * @throws if a function can have no alias: it is imported, of another stack, or an alias itself
   */
  enableGradualDeployment(options: GradualDeploymentOptions = {}): SimpleWebService {
    this.serviceFunctions.enableGradualDeployment(options);
    return this;
  }

  /**
   * Lets somebody call the service: the function of an internal one; of a public one the routes that ask for IAM.
   * A caller in another account needs a permission of the function, too.
   */
  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const api = this.httpApi?.arnForExecuteApi() ?? this.restApi?.arnForExecuteApi();
    if (api === undefined) {
      return iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [this.handler!.functionArn] });
    }
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [api] });
    if (Construct.isConstruct(grantee.grantPrincipal)) {
      acknowledgeWildcard(grantee.grantPrincipal, api, 'All routes of this one API');
    }
    return grant;
  }

  /**
   * Another API may stand before the service: it invokes the `handler`.
   * @throws if the service has routes only
   */
  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    return { function: this.handler ?? this.validation.fail('handler', 'be given before another API can stand before the service', this.handler) };
  }
}

function validate(validation: Validation, { handler, version }: SimpleWebServiceProps, { _kind: { front, provisionedConcurrency } }: ServiceExposure) {
  if (version !== undefined) { validateVersion(validation, 'version', version); }
  if (front) {
    if (handler) { requireShortTimeout(validation, 'handler', handler); }
    return;
  }
  if (!handler) { validation.fail('handler', 'be given for an internal service: there are no routes', handler); }
  validation.check(version === undefined, 'version', 'not be given for an internal service: there are no paths', version);
  validation.integer('provisionedConcurrency', provisionedConcurrency, 1, 1_000_000, 'Lambda limit; the account has its own');
}

function validateVersion(validation: Validation, prop: string, version: string) {
  validation.check(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(version), prop, 'be letters, digits, -, _ and .', version);
}
