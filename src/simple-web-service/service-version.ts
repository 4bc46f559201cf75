import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ServiceRoutes } from './private/service-routes';
import { ServiceRouteOptions } from './service-route-options';

/**
 * One version of a service, below a path of its own. Made by `SimpleWebService.addVersion`.
 */
export class ServiceVersion {
  /** @internal */
  static _create(name: string, prefix: string, routes: ServiceRoutes, handler?: lambda.IFunction): ServiceVersion {
    return new ServiceVersion(name, prefix, routes, handler);
  }

  private constructor(
    /** Its name, which is also the first part of its paths; empty for a service without versions. */
    readonly name: string,
    private readonly prefix: string,
    private readonly routes: ServiceRoutes,
    handler?: lambda.IFunction,
  ) {
    if (handler) { routes.addRest(prefix, handler); }
  }

  /** Where it answers, with a slash at the end. */
  get url(): string {
    return `${this.routes.url}${this.prefix === '' ? '' : `${this.name}/`}`;
  }

  /**
   * A route of the version: `GET /orders/{id}` below its path.
   * @param key a method (or ANY), a space, a path: `{id}` is one part of it, `{rest+}` all that follow
   * @param handler what answers
   * @throws if the key is malformed, there is such a route already, or the function may run longer than API Gateway waits
   */
  addRoute(key: string, handler: lambda.IFunction, options: ServiceRouteOptions = {}): ServiceVersion {
    this.routes.add(this.prefix, key, handler, options);
    return this;
  }
}
