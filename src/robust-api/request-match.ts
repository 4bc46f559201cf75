import { RouteCondition } from '../core/backends/private/route-settings';

/** A header field's name (https://www.rfc-editor.org/rfc/rfc9110#name-tokens). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Which requests of a route an alternative is for: client features.
 */
export class RequestMatch {
  /**
   * Requests whose header has one of the values. The name's case does not matter, the values' does on
   * API Gateway and does not on a load balancer.
   * @throws if the name is no header name, or no value is given
   */
  static header(name: string, values: string[]): RequestMatch {
    if (!TOKEN.test(name)) {
      throw new Error(`RequestMatch.header: name must be a header name (RFC 9110), got '${name}'.`);
    }
    requireValues('header', values);
    return new RequestMatch([{ header: name.toLowerCase(), values }]);
  }

  /**
   * Requests whose query parameter has one of the values.
   * @throws if the name is empty, or no value is given
   */
  static query(name: string, values: string[]): RequestMatch {
    if (name === '') {
      throw new Error("RequestMatch.query: name must not be empty, got ''.");
    }
    requireValues('query', values);
    return new RequestMatch([{ query: name, values }]);
  }

  private constructor(
    /** @internal */
    readonly _conditions: RouteCondition[],
  ) {}

  /** Requests that match both. */
  andAlso(other: RequestMatch): RequestMatch {
    return new RequestMatch([...this._conditions, ...other._conditions]);
  }
}

function requireValues(factory: string, values: string[]) {
  if (values.length === 0 || values.includes('')) {
    throw new Error(`RequestMatch.${factory}: values must name at least one value, none of them empty, got ${JSON.stringify(values)}.`);
  }
}
