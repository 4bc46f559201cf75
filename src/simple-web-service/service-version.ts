import { aws_lambda as lambda } from 'aws-cdk-lib';
import { ServiceRoutes } from './private/service-routes';
import { ServiceRouteOptions } from './service-route-options';

/**
 * A version of a service below its own path. `SimpleWebService.addVersion` creates it.
 */
export class ServiceVersion {
  /** @internal */
  static _create(name: string, prefix: string, routes: ServiceRoutes, handler?: lambda.IFunction): ServiceVersion {
    return new ServiceVersion(name, prefix, routes, handler);
  }

  private constructor(
    /** The name of the version and the first segment of its paths. Empty for a service without versions. */
    readonly name: string,
    private readonly prefix: string,
    private readonly routes: ServiceRoutes,
    handler?: lambda.IFunction,
  ) {
    if (handler) { routes.addRest(prefix, handler); }
  }

  /** The URL of the version, with a trailing slash. */
  get url(): string {
    return `${this.routes.url}${this.prefix === '' ? '' : `${this.name}/`}`;
  }

  /**
   * Adds a route to the version, such as `GET /orders/{id}` below its path.
   * @param key a method (or ANY), a space, and a path; `{id}` matches one segment, `{rest+}` all that follow
   * @param handler the function that answers
   * @throws if the key is not valid, the route exists, or the function's timeout exceeds the API Gateway limit
   */
  addRoute(key: string, handler: lambda.IFunction, options: ServiceRouteOptions = {}): ServiceVersion {
    this.routes.add(this.prefix, key, handler, options);
    return this;
  }
}
