import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CircuitRecords } from './circuit-records';
import { addRequestRouterAlarms, RequestRouterAlarmOptions } from './request-router-alarms';
import { grantBackend } from './router-grants';
import { RouteAlternative, RouterRoute, RouterRouteProps, wholeSeconds } from './router-route';
import { Operations } from '../../operations/operations';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { packedSettings } from '../../private/packed-settings';

export interface RequestRouterProps extends RouterRouteProps {
  readonly operations: Operations;
  /** The prefix of the alarms' names: `getOrders` has `getOrdersRouterErrors`. */
  readonly name: string;
  readonly alarms?: RequestRouterAlarmOptions;
  /** Default: each process has circuits of its own. */
  readonly circuits?: CircuitRecords;
}

/**
 * The function between one route of an API and its backends. The function validates the request, picks the
 * alternative, and isolates a backend that is down or slow. Each route has its own function, so that
 * a slow backend does not use up the concurrency of other routes.
 */
export class RequestRouter extends Construct {
  /** The function that the route integrates. It reads payload formats 1.0 (REST APIs) and 2.0 (HTTP APIs). */
  readonly handler: lambda.Function;
  /** The time that an alternative has to answer. */
  readonly timeout: Duration;
  private readonly route: RouterRoute;

  constructor(scope: Construct, id: string, props: RequestRouterProps) {
    super(scope, id);
    this.route = new RouterRoute(this, props);
    this.timeout = this.route.timeout;
    const handler = new CatalogFunction(this, 'Handler', {
      handler: 'request-router',
      description: `Request router of ${props.route} in ${scope.node.path}`,
      timeout: wholeSeconds(this.timeout).plus(Duration.seconds(1)),
      memorySize: 512,
      failedRuns: 'API Gateway waits for the answer: no event is lost',
      files: props.requestSchema && { 'request-schema.json': props.requestSchema.text },
      environment: {
        PATTERN_PATH: patternPath(this),
        ...packedSettings(this, 'ROUTE', () => this.route.settings()),
      },
      largeEnvironment: `Use fewer backends, conditions or headers for ${props.route}, or shorter ones.`,
    });
    this.handler = handler;
    props.circuits?.grantUse(handler);
    props.alternatives?.forEach(alternative => grantBackend(handler, alternative));
    addRequestRouterAlarms(props.operations, props.name, { scope: this, handler, timeout: this.timeout }, props.alarms);
    this.node.addValidation({ validate: () => this.route.missingDefault() });
  }

  /** Adds a backend of the route. Backends with conditions come first, then those with a weight, the default last. */
  addAlternative(alternative: RouteAlternative) {
    this.route.add(alternative);
    grantBackend(this.handler, alternative);
  }
}
