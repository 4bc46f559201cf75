import { Duration, Size, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { circuitBreakerSettings, DEFAULT_TIMEOUT, httpBackendSettings, LONGEST_TIMEOUT, StickyBy } from './route-settings';
import { Validation } from '../../private/validation';
import { JsonSchema } from '../../web/json-schema';
import { RouteCondition } from '../../web/private/route-condition';
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

export interface RouterRouteProps {
  /** The route key: `GET /orders/{id}`. */
  readonly route: string;
  /** Further ones are added later. One of them takes every request. */
  readonly alternatives?: RouteAlternative[];
  /** Other bodies are answered 400, with each invalid field named. Default: any body. */
  readonly requestSchema?: JsonSchema;
  /** The time that an alternative has to answer. Default: the longest of the given alternatives; 10 seconds. */
  readonly timeout?: Duration;
  /** The largest accepted body. Default: 4 MiB. */
  readonly maxRequestSize?: Size;
  /** The value that decides among weighted alternatives. Default: a random draw. */
  readonly stickyBy?: StickyBy;
}

/** A function's event holds 6 MB, in which binary bodies grow by a third (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_REQUEST = Size.mebibytes(4);

/** One route of a request router: its checks and its settings. */
export class RouterRoute {
  /** The time that an alternative has to answer. */
  readonly timeout: Duration;
  private readonly alternatives: RouteAlternative[] = [];
  private readonly validation: Validation;

  /** @param router errors name it */
  constructor(private readonly router: IConstruct, private readonly props: RouterRouteProps) {
    this.validation = new Validation(router, 'RequestRouter');
    [props.timeout, ...(props.alternatives ?? []).map(({ backend }) => backend.http?.options.timeout)].forEach(each => this.checkKnown(each));
    this.timeout = props.timeout ?? longestTimeout(props.alternatives);
    this.validation.duration('timeout', wholeSeconds(this.timeout), Duration.seconds(1), LONGEST_TIMEOUT, 'one second less than the API Gateway limit');
    props.alternatives?.forEach(alternative => this.add(alternative));
  }

  get requestSchema(): JsonSchema | undefined {
    return this.props.requestSchema;
  }

  /** Backends with conditions come first, then those with a weight, the default last. */
  add(alternative: RouteAlternative) {
    this.check(alternative);
    this.alternatives.push(alternative);
  }

  /** Empty if every request has an alternative. */
  missingDefault(): string[] {
    const takesAll = this.alternatives.some(({ when = [], weight = 100 }) => when.length === 0 && weight === 100);
    return takesAll ? [] : [
      `RequestRouter at '${this.router.node.path}': alternatives of ${this.props.route} must hold one without condition and weight for the remaining requests, got none.`,
    ];
  }

  /** RouteSettings of handlers/request-router/settings.ts. */
  settings(): object {
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
      throw new Error(`RequestRouter at '${this.router.node.path}': timeout must be known at synthesis because the time of each alternative is computed then, got a token.`);
    }
  }
}

export function wholeSeconds(timeout: Duration): Duration {
  return Duration.seconds(Math.ceil(timeout.toSeconds({ integral: false })));
}

function rank({ when = [], weight }: RouteAlternative): number {
  if (when.length > 0) { return 0; }
  return weight === undefined || Token.isUnresolved(weight) ? 2 : 1;
}

function longestTimeout(alternatives: RouteAlternative[] = []): Duration {
  const millis = alternatives.map(({ backend }) => (backend.http?.options.timeout ?? DEFAULT_TIMEOUT).toMilliseconds());
  return millis.length === 0 ? DEFAULT_TIMEOUT : Duration.millis(Math.max(...millis));
}
