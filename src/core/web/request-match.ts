import { isIP } from 'net';
import { Token } from 'aws-cdk-lib';
import { RouteCondition } from './private/route-condition';
import { isText, requireList, requireValue } from '../private/given-values';
import { HEADER_NAME } from '../private/header-name';
import { REQUEST_MATCH, requireKind } from '../private/kinds';

/**
 * The requests of a route that a backend is for, by features of the client.
 */
export class RequestMatch {
  /**
   * Requests whose header has one of the values.
   *
   * The name is not case-sensitive. The values are case-sensitive on API Gateway, and not on a load balancer.
   * On a load balancer, the values of `host` are host names such as `api.example.com`, without port and wildcards.
   * @throws if the name is not a valid header name, or no value is given
   */
  static header(name: string, values: string[]): RequestMatch {
    if (!HEADER_NAME.test(name)) {
      throw new Error(`RequestMatch.header: name must be a header name (RFC 9110) such as 'x-client', got '${name}'.`);
    }
    requireValues('header', values);
    requireValue(values.every(isText), 'RequestMatch.header: values', 'be more than white space, which no server sees around a value', values);
    return new RequestMatch([{ header: name.toLowerCase(), values }]);
  }

  /**
   * Requests whose query parameter has one of the values.
   * @throws if the name is empty, or no value is given
   */
  static query(name: string, values: string[]): RequestMatch {
    if (name.trim() === '') {
      throw new Error(`RequestMatch.query: name must not be empty, got '${name}'.`);
    }
    requireValues('query', values);
    return new RequestMatch([{ query: name, values }]);
  }

  /**
   * Requests that come from one of the ranges of addresses, in CIDR notation. Load balancers only.
   *
   * The address is that of the connection: that of a proxy, where clients are behind one. `X-Forwarded-For` is not looked at.
   *
   * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SourceIpConditionConfig.html
   * @throws if no range is given, or one is not in CIDR notation
   */
  static sourceIp(ranges: string[]): RequestMatch {
    const place = 'RequestMatch.sourceIp: ranges';
    requireValues('sourceIp', ranges, 'ranges');
    const wrong = ranges.find(range => !Token.isUnresolved(range) && !isRange(range));
    requireValue(wrong === undefined, place, "hold ranges of addresses in CIDR notation such as '192.0.2.0/24' or '2001:db8::/32'", wrong);
    return new RequestMatch([{ sourceIp: true, values: ranges }]);
  }

  /**
   * Requests that meet all of the matches.
   * @throws if no match is given
   */
  static all(...matches: RequestMatch[]): RequestMatch {
    if (matches.length === 0) {
      throw new Error('RequestMatch.all: matches must hold at least one match, got none.');
    }
    matches.forEach(match => requireKind('RequestMatch.all: each match', match, REQUEST_MATCH));
    return new RequestMatch(matches.flatMap(({ _conditions }) => _conditions));
  }

  private constructor(
    /** @internal */
    readonly _conditions: RouteCondition[],
  ) {}
}

function requireValues(factory: string, values: string[], name = 'values') {
  const place = `RequestMatch.${factory}: ${name}`;
  if (Token.isUnresolved(values)) {
    throw new Error(`${place} must be a list that is known at synthesis, got a list that is only known at deployment.`);
  }
  requireList(place, values);
  if (values.length === 0 || values.some(value => value === '' || (value as unknown) === undefined)) {
    throw new Error(`${place} must hold at least one value, none of them empty, got ${JSON.stringify(values)}.`);
  }
}

function isRange(text: unknown): boolean {
  const [, address, bits] = /^([\d.a-fA-F:]+)\/(\d{1,3})$/.exec(String(text)) ?? [];
  const version = isIP(address ?? '');
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}
