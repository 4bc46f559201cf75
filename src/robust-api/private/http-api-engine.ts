import { aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute } from './api-route';
import { Engine } from './engine';
import { GatewayFunctions, isInvoked } from './gateway-functions';
import { LinkedListener, NetworkBackends } from './network-backends';
import { Operations } from '../../core/operations/operations';
import { HttpFront } from '../../core/web/private/http-front';
import { LONGEST_ROUTE_TIMEOUT } from '../../core/web/private/web-front';
import { HttpApiEngineOptions } from '../gateway-engine-options';
import { RobustApiAlarms } from '../robust-api-alarms';

export interface HttpApiEngineProps extends HttpApiEngineOptions {
  readonly operations: Operations;
  readonly alarms: RobustApiAlarms;
}

export const IMPACT = 'Clients of one or more backends are not served.';
export const LOGS = 'With a request router, the alarm RouterErrors of the route has the command for its log. Without one, read the log of the backend.';

/** Routes by an HTTP API. */
export class HttpApiEngine implements Engine {
  readonly kind = 'httpApi';
  readonly front: HttpFront;
  readonly functions: GatewayFunctions;
  private readonly network: NetworkBackends;
  /** An API has 300 integrations: routes that share a request router share one. */
  private readonly shared = new Map<string, FunctionIntegration>();

  constructor(pattern: Construct, { operations, alarms, ...options }: HttpApiEngineProps) {
    this.front = new HttpFront(pattern, 'Engine', { ...options, operations, alarms, impact: IMPACT, logs: LOGS });
    const sourceArn = this.front.api.arnForExecuteApi();
    this.functions = new GatewayFunctions(pattern, 'Functions', { operations, alarms, sourceArn });
    this.network = new NetworkBackends(pattern, 'Network', operations, alarms);
  }

  get httpApi(): apigwv2.HttpApi {
    return this.front.api;
  }

  get routers(): { [routeKey: string]: lambda.IFunction } {
    return this.functions.routers;
  }

  get url(): string {
    return this.front.url.replace(/\/$/, '');
  }

  addRoute(route: ApiRoute) {
    const { auth, options: { timeout = LONGEST_ROUTE_TIMEOUT, throttle } } = route;
    const [{ backend }] = route.alternatives;
    const integration = isInvoked(backend)
      ? this.functionIntegration(route)
      : networkIntegration(this.network.linkTo(route.name, backend), timeout);
    this.front.addIntegrationRoute(route.key.text, integration, { auth, timeout: route.options.timeout, throttle });
  }

  private functionIntegration(route: ApiRoute): FunctionIntegration {
    const integration = new FunctionIntegration(this.functions.arnOf(route, route.options.requestSchema), LONGEST_ROUTE_TIMEOUT);
    const name = this.functions.sharedRouterOf(route);
    if (name === undefined) { return integration; }
    const shared = this.shared.get(name) ?? integration;
    this.shared.set(name, shared);
    return shared;
  }

  addAlternative(route: ApiRoute, alternative: ApiAlternative) {
    this.functions.addAlternative(route, alternative);
  }

  addResolver(_typeName: string, _fieldName: string, _handler: lambda.IFunction): void {
    throw new Error('HttpApiEngine: an HTTP API has routes, not resolvers.');
  }
}

/** A function whose ARN is resolved at synthesis. GatewayFunctions grants the permission. */
class FunctionIntegration extends apigwv2.HttpRouteIntegration {
  constructor(private readonly functionArn: string, private readonly timeout: Duration) {
    super('Integration');
  }

  bind(): apigwv2.HttpRouteIntegrationConfig {
    return {
      type: apigwv2.HttpIntegrationType.AWS_PROXY,
      uri: this.functionArn,
      payloadFormatVersion: apigwv2.PayloadFormatVersion.VERSION_2_0,
      timeout: this.timeout,
    };
  }
}

function networkIntegration({ vpcLink, listener }: LinkedListener, timeout: Duration): apigwv2.HttpRouteIntegration {
  const { applicationListener, networkListener, serverName, headers = {}, pathPrefix } = listener;
  const overwritten = [
    ...Object.entries(headers).map(([name, value]) => [`overwrite:header.${name}`, value]),
    ...pathPrefix ? [['overwrite:path', `${pathPrefix}$request.path`]] : [],
  ];
  const mapping = new apigwv2.ParameterMapping();
  overwritten.forEach(([target, value]) => mapping.custom(target, value));
  const props = { vpcLink, timeout, secureServerName: serverName, parameterMapping: overwritten.length > 0 ? mapping : undefined };
  return applicationListener
    ? new integrations.HttpAlbIntegration('Integration', applicationListener, props)
    : new integrations.HttpNlbIntegration('Integration', networkListener!, props);
}
