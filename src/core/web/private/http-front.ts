import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_lambda as lambda, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addCertificateAlarm } from './certificate-alarm';
import { addHttpApiAlarms } from './gateway-alarms';
import { httpApiStage } from './http-api-stage';
import { preflight } from './http-cors';
import { HttpFrontDomain } from './http-front-domain';
import { answerUnknownRoutes } from './http-unknown-routes';
import { RouteKey } from './route-key';
import { RouteTable } from './route-table';
import { DEFAULT_THROTTLE, LONGEST_ROUTE_TIMEOUT, validateRoute, validateWebFront, WebFrontProps, WebRouteOptions } from './web-front';
import { deployedLabel } from '../../private/deployed-name';
import { identityOf } from '../../private/identity';
import { Validation } from '../../private/validation';
import { WebAuth } from '../web-auth';
import { HttpApiAuthConfig } from '../web-auth-options';
import { WebThrottle } from '../web-options';

/** The HTTP API of a pattern: throttled, with access logs, alarms, and answers to unknown routes. */
export class HttpFront extends Construct {
  readonly api: apigwv2.HttpApi;
  readonly stage: apigwv2.HttpStage;
  /** The URL of the API, with a trailing slash. */
  readonly url: string;
  /** The routes so far. */
  readonly routes: RouteTable;
  /** The authorization of routes without their own. */
  readonly auth: WebAuth;
  /** The authorizations of the routes so far. */
  readonly authorizations: WebAuth[] = [];
  /** Whether requests need an API key. */
  readonly asksForKeys = false;

  private readonly validation: Validation;
  private readonly protections = new Map<string, HttpApiAuthConfig>();
  private readonly integrations = new Map<string, apigwv2.HttpRouteIntegration>();
  private readonly throttles: { [routeKey: string]: WebThrottle } = {};

  /** @param pattern the owner of the API; errors name its path */
  constructor(pattern: Construct, id: string, props: WebFrontProps) {
    super(pattern, id);
    validateWebFront(pattern, props);
    this.validation = new Validation(pattern);
    this.auth = props.auth ?? WebAuth.iam();
    this.routes = new RouteTable(this.validation);

    this.api = new apigwv2.HttpApi(this, 'Api', {
      apiName: deployedLabel(this),
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.domain !== undefined,
      corsPreflight: props.cors && preflight(props.cors),
    });
    const { stage, accessLog } = httpApiStage(this, 'Stage', this.api, props.throttle ?? DEFAULT_THROTTLE, props.detailedMetrics);
    this.stage = stage;
    (this.stage.node.defaultChild as apigwv2.CfnStage).routeSettings = Lazy.any({ produce: () => this.routeSettings(props.detailedMetrics) });
    this.url = props.domain ? new HttpFrontDomain(this, 'Domain', this.stage, props.domain).url : this.stage.url;
    if (!props.takesEveryPath || props.cors) {
      answerUnknownRoutes(this, { pattern, api: this.api, routes: this.routes, cors: props.cors !== undefined });
    }
    addCertificateAlarm(props.operations, props.alarmPrefix ?? 'api', props.domain?.certificate, props.alarms?.certificateExpiry);
    addHttpApiAlarms(props.operations, props.alarmPrefix ?? 'api', this.stage, { ...props.alarms, impact: props.impact, accessLog, logs: props.logs });
  }

  /** Requests of a route invoke a function. */
  addRoute(key: RouteKey | string, handler: lambda.IFunction, options: WebRouteOptions = {}): apigwv2.HttpRoute {
    validateRoute(this.validation, options);
    const { timeout = LONGEST_ROUTE_TIMEOUT } = options;
    // one integration and one permission for all routes of a function: its policy has 20 KB
    const name = `${handler.node.addr}${String(timeout.isUnresolved() ? this.routes.keys.length : timeout.toMilliseconds())}`;
    const integration = this.integrations.get(name)
      ?? new integrations.HttpLambdaIntegration('Integration', handler, { timeout, scopePermissionToRoute: false });
    this.integrations.set(name, integration);
    return this.addIntegrationRoute(key, integration, options);
  }

  /** Requests of a route go to an integration of another kind. */
  addIntegrationRoute(route: RouteKey | string, integration: apigwv2.HttpRouteIntegration, options: WebRouteOptions = {}): apigwv2.HttpRoute {
    validateRoute(this.validation, options);
    const key = typeof route === 'string' ? RouteKey.parse(route, this.validation) : route;
    this.routes.add(key);
    const auth = options.auth ?? this.auth;
    this.authorizations.push(auth);
    const { authorizer, scopes } = this.protection(auth);
    const httpRoute = new apigwv2.HttpRoute(this, key.text, {
      httpApi: this.api,
      routeKey: apigwv2.HttpRouteKey.with(key.path, key.method),
      integration,
      authorizer,
      authorizationScopes: scopes,
    });
    if (options.throttle) {
      this.throttles[key.text] = options.throttle;
      this.stage.node.addDependency(httpRoute); // API Gateway refuses settings of a route that is not there
    }
    return httpRoute;
  }

  /** An authorizer belongs to one API, and is created once. Its id is that of what it is, so that it stays itself when routes are added. */
  private protection(auth: WebAuth): HttpApiAuthConfig {
    const identity = identityOf(this, auth._identity());
    const isDefault = identity === identityOf(this, this.auth._identity());
    const { authorizer } = this.protections.get(identity) ?? auth.forHttpApi(isDefault ? '' : identity);
    this.protections.set(identity, { authorizer });
    return { authorizer, scopes: auth._scopes };
  }

  private routeSettings(detailedMetrics = false) {
    const settings = Object.entries(this.throttles).map(([routeKey, { rateLimit, burstLimit }]) => [routeKey, {
      ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit, DetailedMetricsEnabled: detailedMetrics,
    }]);
    return settings.length === 0 ? undefined : Object.fromEntries(settings) as object;
  }
}
