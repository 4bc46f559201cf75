import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CircuitRecords } from '../../core/backends/private/circuit-records';
import { RequestRouter } from '../../core/backends/private/request-router';
import { SharedRouters, validateSharedRouter } from '../../core/backends/private/shared-routers';
import { Operations } from '../../core/operations/operations';
import { SCHEMA } from '../../core/private/kinds';
import { Validation } from '../../core/private/validation';
import { HttpFront } from '../../core/web/private/http-front';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteKey } from '../../core/web/private/route-key';
import { RouteNames } from '../../core/web/private/route-names';
import { LONGEST_ROUTE_TIMEOUT, validateRoute } from '../../core/web/private/web-front';
import { functionTimeout, requireTimeoutWithin } from '../../core/workers/private/function-timeout';
import { ServiceRouteOptions } from '../service-route-options';

/** `/` and `/{proxy+}`. */
export const ROUTES_OF_A_HANDLER = 2;
/** The router answers before API Gateway times out. */
const LONGEST_ROUTER_TIMEOUT = Duration.seconds(28);

export interface ServiceRoutesProps {
  /** Undefined for an internal service. */
  readonly front?: HttpFront | RestFront;
  readonly operations: Operations;
  readonly functions: (handler: lambda.IFunction) => lambda.IFunction;
}

/** The routes of a service, of all its versions. */
export class ServiceRoutes {
  private readonly validation: Validation;
  private readonly shared: SharedRouters;
  private readonly names = new RouteNames();
  private readonly prefixes = new Set<string>();
  private records?: CircuitRecords;

  constructor(private readonly service: Construct, private readonly props: ServiceRoutesProps) {
    this.validation = new Validation(service);
    this.shared = new SharedRouters(service, props.operations, undefined, () => this.circuits);
  }

  /** Of all request routers of the service: they may call the same function. */
  private get circuits(): CircuitRecords {
    this.records ??= new CircuitRecords(this.service, 'Circuits');
    return this.records;
  }

  /** @throws if the service is internal, which has no URL */
  get url(): string {
    return this.frontFor('url').url;
  }

  get count(): number {
    return this.props.front?.routes.keys.length ?? 0;
  }

  /** Warns at synthesis of a service that answers nothing. */
  warnOfNone() {
    this.warnUnless(() => this.props.front?.routes.keys.length !== 0, this.validation, 'be given, or addRoute be called');
  }

  /** Warns at synthesis of a version that answers nothing. */
  warnOfNoneBelow(version: string) {
    this.warnUnless(() => this.prefixes.has(`/${version}`), this.validation.of(version), 'be given to addVersion, or addRoute be called on the version');
  }

  /** The API may have routes of the user. */
  private warnUnless(hasRoute: () => boolean, validation: Validation, must: string) {
    this.service.node.addValidation({
      validate: () => {
        if (!hasRoute()) { validation.warn('noRoute', 'handler', must, 'neither', 'Acknowledge this warning where you add the routes to the API yourself.'); }
        return [];
      },
    });
  }

  add(prefix: string, text: string, handler: lambda.IFunction, options: ServiceRouteOptions) {
    const front = this.frontFor('addRoute');
    const key = RouteKey.parse(text, this.validation).below(prefix);
    validateRoute(this.validation, options);
    this.validation.kind('requestSchema', options.requestSchema, SCHEMA);
    validateSharedRouter(this.validation, 'sharedRouter', options.sharedRouter);
    requireShortTimeout(this.validation, 'handler', handler);
    this.refuseVersionTwice(prefix, text);
    front.routes.check(key);
    this.prefixes.add(prefix);
    const target = this.props.functions(handler);
    if (front instanceof RestFront) {
      front.addRoute(key, target, options);
    } else if (options.requestSchema) {
      front.addRoute(key, this.validating(key, target, options), { ...options, timeout: undefined });
    } else {
      front.addRoute(key, target, options);
    }
  }

  /** Routes for all requests that no other route of the version takes. */
  addRest(prefix: string, handler: lambda.IFunction) {
    this.add(prefix, 'ANY /', handler, {});
    this.add(prefix, 'ANY /{proxy+}', handler, {});
  }

  /** HTTP APIs do not validate bodies. */
  private validating(key: RouteKey, target: lambda.IFunction, options: ServiceRouteOptions): lambda.IFunction {
    const { requestSchema, timeout = functionTimeout(target), sharedRouter } = options;
    const isLonger = timeout && !timeout.isUnresolved() && timeout.toSeconds() > LONGEST_ROUTER_TIMEOUT.toSeconds();
    const route = {
      route: key.text, alternatives: [{ backend: { function: target } }], requestSchema, timeout: isLonger ? LONGEST_ROUTER_TIMEOUT : timeout,
    };
    if (sharedRouter !== undefined) {
      const shared = this.shared.of(sharedRouter);
      shared.addRoute(route);
      return shared.handler;
    }
    return new RequestRouter(this.service, `Router${key.text}`, {
      ...route, operations: this.props.operations, name: this.names.of(key), circuits: this.circuits,
    }).handler;
  }

  private refuseVersionTwice(prefix: string, text: string) {
    const isTwice = prefix !== '' && `${text.split(' ')[1]}/`.startsWith(`${prefix}/`);
    this.validation.check(!isTwice, 'key', `leave out ${prefix}, which is before all paths of the version`, text);
  }

  /** @throws if the service is internal, which has no API */
  frontFor(prop: string): HttpFront | RestFront {
    return this.props.front ?? this.validation.fail(prop, 'be used with ServiceExposure.httpApi() or .restApi()', 'ServiceExposure.internalSdk()');
  }
}

/** API Gateway would answer 503 or 504 while the function still runs. */
export function requireShortTimeout(validation: Validation, prop: string, handler: lambda.IFunction) {
  validation.function(prop, handler);
  requireTimeoutWithin(validation, prop, handler, LONGEST_ROUTE_TIMEOUT, 'API Gateway limit');
}
