import { aws_iam as iam, aws_lambda as lambda, Duration, Size, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addRequestRouterAlarms, RequestRouterAlarmOptions } from './request-router-alarms';
import { circuitBreakerSettings, DEFAULT_TIMEOUT, httpBackendSettings, LONGEST_TIMEOUT, RouteCondition, StickyBy } from './route-settings';
import { Operations } from '../../operations/operations';
import { patternPath } from '../../operations/private/catalog-metric';
import { CatalogFunction } from '../../private/catalog-function';
import { grantKey } from '../../private/key-grants';
import { packedSettings } from '../../private/packed-settings';
import { Validation } from '../../private/validation';
import { JsonSchema } from '../../web/json-schema';
import { BackendConfig } from '../backend-config';

/** One of the backends of a route, with the requests that it takes. */
export interface RouteAlternative {
  /** A function or an HTTP server. A router cannot reach other kinds. */
  readonly backend: BackendConfig;
  /** All must hold. Default: none. */
  readonly when?: RouteCondition[];
  /** Percent of the requests that meet `when`. Default: all of them. */
  readonly weight?: number;
}

export interface RequestRouterProps {
  readonly operations: Operations;
  /** The prefix of the alarms' names: `getOrders` has `getOrdersRouterErrors`. */
  readonly name: string;
  /** The route key for logs: `GET /orders/{id}`. */
  readonly route: string;
  /** Further ones are added by `addAlternative`. One of them takes every request. */
  readonly alternatives?: RouteAlternative[];
  /** Other bodies are answered 400, with each invalid field named. Default: any body. */
  readonly requestSchema?: JsonSchema;
  /** The time that an alternative has to answer. Default: the longest of the given alternatives; 10 seconds. */
  readonly timeout?: Duration;
  /** The largest accepted body. Default: 4 MiB. */
  readonly maxRequestSize?: Size;
  /** The value that decides among weighted alternatives. Default: a random draw. */
  readonly stickyBy?: StickyBy;
  /** Reserved concurrency: the bulkhead between this route and others. Default: the account's concurrency. */
  readonly maxConcurrency?: number;
  readonly alarms?: RequestRouterAlarmOptions;
}

/** A function's event holds 6 MB, in which binary bodies grow by a third (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_REQUEST = Size.mebibytes(4);

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
  private readonly alternatives: RouteAlternative[] = [];
  private readonly validation: Validation;

  constructor(scope: Construct, id: string, private readonly props: RequestRouterProps) {
    super(scope, id);
    this.validation = new Validation(this);
    [props.timeout, ...(props.alternatives ?? []).map(({ backend }) => backend.http?.options.timeout)].forEach(each => this.checkKnown(each));
    this.timeout = props.timeout ?? longestTimeout(props.alternatives);
    this.validation.duration('timeout', Duration.seconds(Math.ceil(this.timeout.toSeconds({ integral: false }))), Duration.seconds(1), LONGEST_TIMEOUT,
      'one second less than the API Gateway limit');
    props.alternatives?.forEach(alternative => this.check(alternative));
    const handler = new CatalogFunction(this, 'Handler', {
      handler: 'request-router',
      description: `Request router of ${props.route} in ${scope.node.path}`,
      timeout: Duration.seconds(Math.ceil(this.timeout.toSeconds({ integral: false })) + 1),
      memorySize: 512,
      failedRuns: 'API Gateway waits for the answer: no event is lost',
      files: props.requestSchema && { 'request-schema.json': props.requestSchema.text },
      environment: {
        PATTERN_PATH: patternPath(this),
        ...packedSettings(this, 'ROUTE', () => this.settings()),
      },
      largeEnvironment: `Use fewer backends, conditions or headers for ${props.route}, or shorter ones.`,
    });
    this.handler = handler;
    if (props.maxConcurrency !== undefined) {
      (this.handler.node.defaultChild as lambda.CfnFunction).reservedConcurrentExecutions = props.maxConcurrency;
    }
    props.alternatives?.forEach(alternative => this.addAlternative(alternative));
    addRequestRouterAlarms(props.operations, props.name, { scope: this, handler, timeout: this.timeout }, props.alarms);
    this.node.addValidation({ validate: () => this.missingDefault() });
  }

  /** Adds a backend of the route. Backends with conditions come first, then those with a weight, the default last. */
  addAlternative(alternative: RouteAlternative) {
    this.check(alternative);
    const { function: target, http } = alternative.backend;
    this.alternatives.push(alternative);
    if (target) {
      iam.Grant.addToPrincipal({ grantee: this.handler, actions: ['lambda:InvokeFunction'], resourceArns: [target.functionArn] });
    }
    const secret = http?.options.auth?._secretHeader?.secret;
    if (secret) {
      iam.Grant.addToPrincipal({ grantee: this.handler, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secret.secretArn] });
      if (secret.encryptionKey) { grantKey(secret.encryptionKey, this.handler, 'kms:Decrypt'); }
    }
  }

  private check({ backend, when, weight }: RouteAlternative) {
    this.validation.check((backend.function === undefined) !== (backend.http === undefined), 'backend', 'be a function or an HTTP server', 'a backend of another kind');
    this.validation.integer('weight', weight, 1, 100, 'percent');
    when?.forEach(({ values }) => this.validation.check(values.length > 0, 'when', 'name at least one value', 'none'));
    const timeout = backend.http?.options.timeout;
    this.checkKnown(timeout);
    if (timeout) {
      this.validation.check(timeout.toMilliseconds() <= this.timeout.toMilliseconds(), 'timeout',
        `be at least the backend's (${timeout.toHumanString()})`, this.timeout.toHumanString());
    }
  }

  private checkKnown(timeout: Duration | undefined) {
    if (timeout?.isUnresolved()) {
      throw new Error(`RequestRouter at '${this.node.path}': timeout must be known at synthesis because the time of each alternative is computed then, got a token.`);
    }
  }

  private missingDefault(): string[] {
    const takesAll = this.alternatives.some(({ when = [], weight = 100 }) => when.length === 0 && weight === 100);
    return takesAll ? [] : [
      `RequestRouter at '${this.node.path}': alternatives of ${this.props.route} must hold one without condition and weight for the remaining requests, got none.`,
    ];
  }

  /** RouteSettings of handlers/request-router/settings.ts. */
  private settings(): object {
    return {
      route: this.props.route,
      stickyBy: this.props.stickyBy,
      maxRequestBytes: (this.props.maxRequestSize ?? LARGEST_REQUEST).toBytes(),
      alternatives: [...this.alternatives].sort((a, b) => rank(a) - rank(b)).map(({ backend: { function: target, http }, when, weight }) => ({
        when,
        weight,
        timeoutMillis: Math.min((http?.options.timeout ?? this.timeout).toMilliseconds(), this.timeout.toMilliseconds()),
        circuitBreaker: circuitBreakerSettings(http?.options),
        function: target?.functionArn,
        http: http && httpBackendSettings(http),
      })),
    };
  }
}

function rank({ when = [], weight }: RouteAlternative): number {
  if (when.length > 0) { return 0; }
  return weight === undefined || Token.isUnresolved(weight) ? 2 : 1;
}

function longestTimeout(alternatives: RouteAlternative[] = []): Duration {
  const millis = alternatives.map(({ backend }) => (backend.http?.options.timeout ?? DEFAULT_TIMEOUT).toMilliseconds());
  return millis.length === 0 ? DEFAULT_TIMEOUT : Duration.millis(Math.max(...millis));
}
