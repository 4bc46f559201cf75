import { isIPv4 } from 'net';
import {
  aws_apigateway as apigateway, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_elasticloadbalancingv2_targets as targets,
  aws_lambda as lambda, aws_stepfunctions as sfn, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackendBindOptions, IBackend } from './backend-binding';
import { BackendConfig } from './backend-config';
import {
  FargateServiceBackendOptions, FunctionBackendOptions, IpAddressesBackendOptions, LoadBalancerBackendOptions, PrivateRestApiBackendOptions,
  StateMachineBackendOptions,
} from './backend-options';
import { HttpBackendOptions } from './http-backend-options';
import { listenerBackend } from './private/listener-backend';
import { PrivateRestApiBackend } from './private/private-rest-api-backend';
import { rememberService } from './private/server-identity';
import { StateMachineBackend } from './private/state-machine-backend';
import { isPort, PORT, requireList, requireValue } from '../private/given-values';
import { requireFunction } from '../private/imported-functions';
import { BACKEND_AUTH, requireKind, REST_API, SCHEMA, SERVICE, STATE_MACHINE, VPC, VPC_ENDPOINT } from '../private/kinds';
import { requireMachineKey } from '../private/machine-encryption';

/**
 * Factories for backends that are plain resources. A pattern such as SimpleWebService is a backend without them.
 */
export class Backend implements IBackend {
  /** A Lambda function. It is invoked with the event of the API. */
  static function(handler: lambda.IFunction, options: FunctionBackendOptions = {}): IBackend {
    requireFunction('Backend.function: handler', handler);
    const { sharedRouter, responseTransferMode } = options;
    requireValue(responseTransferMode === undefined || ['BUFFERED', 'STREAM'].includes(responseTransferMode), 'Backend.function: responseTransferMode',
      'be apigateway.ResponseTransferMode.BUFFERED or STREAM', responseTransferMode);
    return new Backend({ function: handler, sharedRouter, responseTransferMode });
  }

  /**
   * A state machine (Standard Workflow). Each request starts an execution, and is answered 202 with its name as `id`. A function of the library
   * checks the JSON of the body and starts it. The input has at most 256 KiB. It is an object of `method`, `path`, `pathParameters`, `query`,
   * `caller`, `correlationId`, `traceparent` and `body`.
   *
   * A repeated request with the same `Idempotency-Key` (1 to 255 ASCII characters) is answered the same for 90 days, and starts nothing. With
   * other content it is answered 422.
   *
   * The answer is 400 for a body that is not valid, 413 for one that is too large, and 415 for another content type. It is 503 while Step Functions
   * does not take the request, and 500 if it never will.
   *
   * @param stateMachine of the account and Region of the API. An imported one must be a Standard Workflow, too
   * @throws if the state machine is an Express Workflow, or has a key that is not given
   */
  static stateMachine(stateMachine: sfn.IStateMachine, options: StateMachineBackendOptions = {}): IBackend {
    requireKind('Backend.stateMachine: stateMachine', stateMachine, STATE_MACHINE);
    if (options.requestSchema !== undefined) { requireKind('Backend.stateMachine: requestSchema', options.requestSchema, SCHEMA); }
    requireStandard(stateMachine);
    requireMachineKey('Backend.stateMachine', stateMachine, options.encryptionKey);
    return new StateMachineBackend(stateMachine, options);
  }

  /**
   * A third-party HTTP server. The library's request router forwards requests to it, with retries, a
   * circuit breaker, and limits on requests and responses. The server is fixed at deployment: no request can choose another.
   *
   * @param url `https://host[:port][/prefix]`; the path of the request is appended to the prefix
   * @throws if the URL is not http(s), or holds credentials, a query or a fragment
   * @throws if credentials are sent (`auth`) to a URL that is not https, except to the function's own host (`localhost`, `127.0.0.1`)
   */
  static http(url: string, options: HttpBackendOptions = {}): IBackend {
    if (!Token.isUnresolved(url) && !isServer(url)) {
      throw new Error(`Backend.http: url must be http(s)://host[:port][/prefix] without credentials, query and fragment, got '${url}'.`);
    }
    const { auth } = options;
    if (auth !== undefined) { requireKind('Backend.http: auth', auth, BACKEND_AUTH); }
    if ((auth?._secretHeader ?? auth?._forwardsAuthorization) && isOpenToReaders(url)) {
      throw new Error(`Backend.http: url must be https for a backend with auth, because anybody on the way could read the credentials, got '${url}'.`);
    }
    return new Backend({ http: { url, options }, sharedRouter: options.sharedRouter });
  }

  /**
   * The tasks of a Fargate service, behind an Application Load Balancer with health checks.
   * @throws if no port is given and the task has no port mapping
   */
  static fargateService(service: ecs.FargateService, options: FargateServiceBackendOptions = {}): IBackend {
    requireKind('Backend.fargateService: service', service, SERVICE);
    requirePort('fargateService', options.port);
    const container = service.taskDefinition.defaultContainer;
    const port = options.port ?? container?.portMappings[0]?.containerPort;
    if (container === undefined || port === undefined) {
      throw new Error(`Backend.fargateService: port must be given because the task of '${service.node.path}' has no port mapping, got nothing.`);
    }
    if (options.port !== undefined && !Token.isUnresolved(port) && container.findPortMapping(port, ecs.Protocol.TCP) === undefined) {
      throw new Error(`Backend.fargateService: port must be one that the task of '${service.node.path}' maps, got ${port}.`);
    }
    const target = service.loadBalancerTarget({ containerName: container.containerName, containerPort: port });
    const loadBalanced = { vpc: service.cluster.vpc, targets: [target], port, healthCheck: options.healthCheck };
    return new Backend({ loadBalanced: rememberService(loadBalanced, service) });
  }

  /**
   * An Application Load Balancer in a VPC, by one of its listeners.
   * @throws if the listener is imported and no VPC is given
   */
  static applicationLoadBalancer(listener: elbv2.IApplicationListener, options: LoadBalancerBackendOptions = {}): IBackend {
    return new Backend({ listener: { ...listenerBackend('applicationLoadBalancer', listener, options), applicationListener: listener } });
  }

  /**
   * A Network Load Balancer in a VPC, by one of its listeners.
   * @throws if the listener is imported and no VPC is given
   */
  static networkLoadBalancer(listener: elbv2.INetworkListener, options: LoadBalancerBackendOptions = {}): IBackend {
    return new Backend({ listener: { ...listenerBackend('networkLoadBalancer', listener, options), networkListener: listener } });
  }

  /**
   * IP addresses in a VPC, behind an Application Load Balancer with health checks.
   * @throws if no address is given
   */
  static ipAddresses(addresses: string[], options: IpAddressesBackendOptions): IBackend {
    requireKind('Backend.ipAddresses: vpc', options.vpc, VPC);
    requirePort('ipAddresses', options.port);
    requireAddresses('ipAddresses', addresses);
    if (addresses.length === 0) {
      throw new Error('Backend.ipAddresses: addresses must hold at least one IP address, got none.');
    }
    return new Backend({ loadBalanced: { ...options, addresses, targets: addresses.map(address => new targets.IpTarget(address, options.port)) } });
  }

  /**
   * A private REST API, reached through the interface endpoint of its VPC. The resource policy
   * of the API must allow the endpoint.
   * @throws if no address is given
   */
  static privateRestApi(api: apigateway.IRestApi, options: PrivateRestApiBackendOptions): IBackend {
    requireKind('Backend.privateRestApi: api', api, REST_API);
    requireKind('Backend.privateRestApi: vpc', options.vpc, VPC);
    requireKind('Backend.privateRestApi: vpcEndpoint', options.vpcEndpoint, VPC_ENDPOINT);
    requireAddresses('privateRestApi', options.addresses);
    const { stageName } = options;
    requireValue(stageName === undefined || Token.isUnresolved(stageName) || /^[A-Za-z0-9_-]{1,128}$/.test(stageName), 'Backend.privateRestApi: stageName',
      'be 1 to 128 letters, digits, - and _ (API Gateway limit)', stageName);
    if (options.addresses.length === 0) {
      throw new Error('Backend.privateRestApi: addresses must hold at least one IP address of the interface endpoint, got none.');
    }
    return new PrivateRestApiBackend(api, options);
  }

  private constructor(private readonly config: BackendConfig) {}

  bindBackend(_scope: Construct, _options: BackendBindOptions): BackendConfig {
    return this.config;
  }
}

/** An Express Workflow starts again for a repeated request, and knows no execution by its name: nobody would learn what became of it. */
function requireStandard(stateMachine: sfn.IStateMachine) {
  const { stateMachineType, node } = stateMachine as Partial<sfn.StateMachine> & sfn.IStateMachine;
  requireValue(stateMachineType !== sfn.StateMachineType.EXPRESS, 'Backend.stateMachine: stateMachine', 'be a Standard Workflow, because an Express Workflow starts '
    + 'again for a repeated request: send its messages through QueueLoadLeveling or PubSub', node.path);
}

function requirePort(factory: string, port: number | undefined) {
  requireValue(port === undefined || Token.isUnresolved(port) || isPort(port), `Backend.${factory}: port`, PORT, port);
}

function requireAddresses(factory: string, addresses: string[]) {
  const place = `Backend.${factory}: addresses`;
  requireList(place, addresses);
  addresses.forEach(address => requireValue(Token.isUnresolved(address) || isIPv4(address), place, 'be IPv4 addresses such as 10.0.0.12', address));
  requireValue(new Set(addresses).size === addresses.length, place, 'hold each address once', addresses);
}

function isServer(url: string): boolean {
  if (!/^https?:\/\/[^\s\\]+$/.test(url) || !URL.canParse(url)) { return false; }
  const { username, password, search, hash } = new URL(url);
  return !username && !password && !search && !hash && !/[?#]/.test(url);
}

function isOpenToReaders(url: string): boolean {
  return !Token.isUnresolved(url) && /^http:\/\/(?!(localhost|127\.0\.0\.1)([:/]|$))/.test(url);
}
