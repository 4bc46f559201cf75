import { aws_lambda as lambda } from 'aws-cdk-lib';
import { aggregateDocument } from './aggregate-openapi';
import { AggregateSource } from './aggregate-source';
import { validateAggregateRoute } from './aggregate-validation';
import { Inputs } from './dependencies';
import { requireNamedCallers } from '../../core/backends/private/caller-check';
import { Validation } from '../../core/private/validation';
import { validateWords } from '../../core/web/private/document-words';
import { HttpFront } from '../../core/web/private/http-front';
import { RestFront } from '../../core/web/private/rest-front';
import { RouteKey } from '../../core/web/private/route-key';
import { validateRoute } from '../../core/web/private/web-front';
import { AggregatorRouteOptions } from '../aggregator-route-options';
import { Composition } from '../composition';

export interface AggregateRouteProps {
  readonly sources: AggregateSource[];
  readonly inputs: Inputs;
  readonly response: Composition;
  readonly isCached: boolean;
  /** Undefined for an internal aggregate. */
  readonly front?: HttpFront | RestFront;
}

/** The route of an aggregate, which an API needs. */
export class AggregateRoute {
  private key?: RouteKey;
  private options: AggregatorRouteOptions = {};

  constructor(private readonly validation: Validation, private readonly props: AggregateRouteProps) {}

  /** The key in the settings. Without an API, it has the path parameters that callers give. */
  get text(): string {
    return this.key?.text ?? `GET /${[...this.props.inputs.pathParameters.keys()].map(name => `{${name}}`).join('/')}`;
  }

  /** Whether a source answers only callers that it gets. */
  get needsCaller(): boolean {
    return this.props.sources.some(({ backend }) => backend.functionNeedsCaller);
  }

  add(text: string, options: AggregatorRouteOptions, handler: lambda.IFunction) {
    const { sources, inputs, isCached, front } = this.props;
    const key = RouteKey.parse(text, this.validation);
    this.validation.check(this.key === undefined, 'addRoute', `be called once: the aggregate has the route '${this.key?.text}'`, text);
    validateRoute(this.validation, options);
    validateWords(this.validation, options.documentation);
    validateAggregateRoute(this.validation, key, sources, inputs, isCached);
    const { _isPublic: isPublic } = options.auth ?? front!.auth;
    sources.forEach(({ backend }) => requireNamedCallers(this.validation, 'auth', backend, !isPublic, 'WebAuth.none()'));
    front!.addRoute(key, handler, { auth: options.auth, throttle: options.throttle });
    this.key = key;
    this.options = options;
  }

  /** Empty if clients reach the aggregate. */
  missing(): string[] {
    if (this.key || !this.props.front) { return []; }
    return [this.validation.problem('addRoute', "be called with the route of the aggregate, such as addRoute('GET /invoices/{id}')", 'no route')];
  }

  /** @throws if there is no route */
  document(title: string): { [field: string]: unknown } {
    const { sources, inputs, response, front } = this.props;
    const key = this.key ?? this.validation.fail('openApi', 'be called after addRoute', 'no route');
    return aggregateDocument({ title, url: front!.url.replace(/\/$/, ''), key, options: this.options, auth: this.options.auth ?? front!.auth, sources, inputs, response });
  }
}
