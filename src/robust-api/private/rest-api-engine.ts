import { aws_apigateway as apigateway, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiAlternative, ApiRoute } from './api-route';
import { Engine } from './engine';
import { GatewayFunctions, isInvoked } from './gateway-functions';
import { HttpApiEngineProps, IMPACT, LOGS } from './http-api-engine';
import { LinkedListener, NetworkBackends } from './network-backends';
import { ListenerBackendConfig } from '../../core/backends/backend-config';
import { isStreamed } from '../../core/backends/private/response-stream';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteKey } from '../../core/web/private/route-key';
import { LONGEST_ROUTE_TIMEOUT } from '../../core/web/private/web-front';
import { RestApiEngineOptions } from '../gateway-engine-options';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
const LONGEST_STREAM = Duration.minutes(15);

export type RestApiEngineProps = HttpApiEngineProps & RestApiEngineOptions;

/** Routes by a REST API. */
export class RestApiEngine implements Engine {
  readonly kind = 'restApi';
  readonly front: RestFront;
  readonly functions: GatewayFunctions;
  private readonly network: NetworkBackends;

  constructor(private readonly pattern: Construct, { operations, alarms, ...options }: RestApiEngineProps) {
    this.front = new RestFront(pattern, 'Engine', { ...options, operations, alarms, impact: IMPACT, logs: LOGS });
    const sourceArn = this.front.api.arnForExecuteApi();
    this.functions = new GatewayFunctions(pattern, 'Functions', { operations, alarms, sourceArn });
    this.network = new NetworkBackends(pattern, 'Network', operations, alarms);
  }

  get restApi(): apigateway.RestApi {
    return this.front.api;
  }

  get routers(): { [routeKey: string]: lambda.IFunction } {
    return this.functions.routers;
  }

  get url(): string {
    return this.front.url.replace(/\/$/, '');
  }

  addRoute(route: ApiRoute) {
    const { auth, key, options: { timeout, throttle, requestSchema } } = route;
    const [{ backend }] = route.alternatives;
    const options = { auth, timeout, throttle, requestSchema };
    if (isInvoked(backend)) {
      this.front.addIntegrationRoute(key.text, this.functionIntegration(this.functions.arnOf(route), isStreamed(backend)), options);
      return;
    }
    const linked = this.network.linkTo(route.name, backend);
    const method = this.front.addIntegrationRoute(key.text, this.networkIntegration(route, linked, timeout ?? LONGEST_ROUTE_TIMEOUT), options);
    const resource = method.node.defaultChild as apigateway.CfnMethod;
    resource.requestParameters = Object.fromEntries(key.parameters.map(name => [`method.request.path.${name}`, true]));
    resource.addPropertyOverride('Integration.IntegrationTarget', loadBalancerArn(linked.listener));
  }

  addAlternative(route: ApiRoute, alternative: ApiAlternative) {
    this.functions.addAlternative(route, alternative);
  }

  addResolver(_typeName: string, _fieldName: string, _handler: lambda.IFunction): void {
    throw new Error('RestApiEngine: a REST API has routes, not resolvers.');
  }

  private functionIntegration(functionArn: string, streams: boolean): apigateway.Integration {
    const resourceName = streams
      ? `2021-11-15/functions/${functionArn}/response-streaming-invocations`
      : `2015-03-31/functions/${functionArn}/invocations`;
    return new apigateway.Integration({
      type: apigateway.IntegrationType.AWS_PROXY,
      integrationHttpMethod: 'POST',
      uri: Stack.of(this.pattern).formatArn({
        service: 'apigateway', account: 'lambda', resource: 'path', resourceName,
      }),
      options: streams
        ? { timeout: LONGEST_STREAM, responseTransferMode: apigateway.ResponseTransferMode.STREAM }
        : { timeout: LONGEST_ROUTE_TIMEOUT },
    });
  }

  /** Through a VPC link V2, which supports Application and Network Load Balancers. */
  private networkIntegration({ key, name }: ApiRoute, { vpcLink, listener }: LinkedListener, timeout: Duration): apigateway.Integration {
    const headers = Object.entries(listener.headers ?? {}).map(([header, value]) => [`integration.request.header.${header}`, `'${value}'`]);
    const path = key.parameters.map(parameter => [`integration.request.path.${parameter}`, `method.request.path.${parameter}`]);
    return new apigateway.Integration({
      type: apigateway.IntegrationType.HTTP_PROXY,
      integrationHttpMethod: key.method,
      uri: serverUri(listener, key),
      options: {
        connectionType: apigateway.ConnectionType.VPC_LINK,
        vpcLink: apigateway.VpcLink.fromVpcLinkId(this.network, `${name}Link`, vpcLink.vpcLinkId),
        requestParameters: Object.fromEntries([...headers, ...path]) as { [name: string]: string },
        timeout,
      },
    });
  }
}

/** The name becomes the `Host` header. The certificate of a TLS listener must hold it. */
function serverUri({ serverName, port, pathPrefix = '', applicationListener }: ListenerBackendConfig, { path }: RouteKey): string {
  const own = applicationListener instanceof elbv2.ApplicationListener ? applicationListener.loadBalancer.loadBalancerDnsName : 'backend.internal';
  return `${serverName ? 'https' : 'http'}://${serverName ?? own}:${port}${pathPrefix}${path.replace('+}', '}')}`;
}

/** `…:listener/app/name/id/listener` is of `…:loadbalancer/app/name/id`. */
function loadBalancerArn({ applicationListener, networkListener }: ListenerBackendConfig): string {
  const listener = applicationListener ?? networkListener!;
  if (listener instanceof elbv2.ApplicationListener || listener instanceof elbv2.NetworkListener) { return listener.loadBalancer.loadBalancerArn; }
  const [service, ...name] = [0, 1, 2, 3].map(i => Fn.select(i, Fn.split('/', listener.listenerArn)));
  return `${Fn.select(0, Fn.split(':listener', service))}:loadbalancer/${name.join('/')}`;
}
