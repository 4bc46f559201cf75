import { aws_lambda as lambda, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CircuitRecords } from './circuit-records';
import { addRequestRouterAlarms, RequestRouterAlarmOptions } from './request-router-alarms';
import { grantBackend } from './router-grants';
import { RouteAlternative, RouterRoute, RouterRouteProps, wholeSeconds } from './router-route';
import { Operations } from '../../operations/operations';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { textAndValues } from '../../private/packed-settings';

export interface SharedRequestRouterProps {
  readonly operations: Operations;
  /** The prefix of the alarms' names: `catalog` has `catalogRouterErrors`. */
  readonly name: string;
  readonly alarms?: RequestRouterAlarmOptions;
  /** Default: each process has circuits of its own. */
  readonly circuits?: CircuitRecords;
}

/**
 * A request router of several routes: one function, one set of alarms. Each route has its own settings. The handler finds
 * them by the key of the route in the event.
 */
export class SharedRequestRouter extends Construct {
  /** The function that the routes integrate. It reads payload formats 1.0 (REST APIs) and 2.0 (HTTP APIs). */
  readonly handler: lambda.Function;
  private readonly routes = new Map<string, RouterRoute>();
  private isStaged = false;

  constructor(scope: Construct, id: string, { operations, name, alarms, circuits }: SharedRequestRouterProps) {
    super(scope, id);
    const handler = new CatalogFunction(this, 'Handler', {
      handler: 'request-router',
      description: `Request router '${name}' in ${scope.node.path}`,
      timeout: Duration.seconds(Lazy.number({ produce: () => this.seconds + 1 })),
      memorySize: 512,
      failedRuns: 'API Gateway waits for the answer: no event is lost',
      lateFiles: () => {
        this.isStaged = true;
        return { 'routes.json': textAndValues(this.settings()).text };
      },
      environment: {
        PATTERN_PATH: patternPath(this),
        ROUTES_VALUES: Lazy.string({ produce: () => this.values() }),
      },
      largeEnvironment: 'Let fewer backends share the request router: give some another name.',
    });
    this.handler = handler;
    circuits?.grantUse(handler);
    const timeout = Duration.millis(Lazy.number({ produce: () => this.seconds * 1000 }));
    addRequestRouterAlarms(operations, name, { scope: this, handler, timeout, isShared: true }, alarms);
    this.node.addValidation({ validate: () => [...this.routes.values()].flatMap(route => route.missingDefault()) });
  }

  addRoute(props: RouterRouteProps) {
    this.requireEarly(props.route);
    this.routes.set(props.route, new RouterRoute(this, props));
    props.alternatives?.forEach(alternative => grantBackend(this.handler, alternative));
  }

  /** Adds a backend of a route. */
  addAlternative(route: string, alternative: RouteAlternative) {
    this.requireEarly(route);
    this.routes.get(route)!.add(alternative);
    grantBackend(this.handler, alternative);
  }

  /** The time of the slowest route, in whole seconds. */
  private get seconds(): number {
    return Math.max(1, ...[...this.routes.values()].map(({ timeout }) => wholeSeconds(timeout).toSeconds()));
  }

  /** SharedSettings of handlers/request-router/settings.ts, the same in whatever order the routes were added. */
  private settings(): object {
    const routes = [...this.routes].sort(([a], [b]) => a < b ? -1 : 1).map(([, route]) => route);
    const schemaOf = ({ requestSchema }: RouterRoute) => requestSchema && JSON.parse(requestSchema.text) as object;
    return { routes: routes.map(route => ({ ...route.settings(), requestSchema: schemaOf(route) })) };
  }

  private values(): string | undefined {
    const { values } = textAndValues(this.settings());
    return values.length === 0 ? undefined : Stack.of(this).toJsonString(values);
  }

  private requireEarly(route: string) {
    if (!this.isStaged) { return; }
    throw new Error(`RequestRouter at '${this.node.path}': routes must be added before the synthesis, which makes the file of routes, got '${route}'.`);
  }
}
