import { aws_apigatewayv2 as apigwv2, Token } from 'aws-cdk-lib';
import { Validation } from '../../private/validation';

/** ANY matches all methods without a route of their own at the same path. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'ANY'];
/** The characters that REST APIs accept in a path. HTTP APIs accept more: a route fits both. */
const LITERAL = /^(?!\.{1,2}$)[A-Za-z0-9._:-]+$/;
const PARAMETER = /^\{([A-Za-z0-9._-]+)(\+?)\}$/;

/** The key of a route: `GET /orders/{id}`, `ANY /catalog/{proxy+}`. */
export class RouteKey {
  /** @throws if the text is not of that form */
  static parse(text: string, validation: Validation, prop = 'key'): RouteKey {
    if (Token.isUnresolved(text)) { validation.fail(prop, 'be known at synthesis', 'a value that is only known at deployment'); }
    const [, method, path] = /^(\S+) (\/\S*)$/.exec(text) ?? [];
    validation.check(path !== undefined, prop, "be a method, a space and a path with a leading slash, such as 'GET /orders/{id}'", text);
    validation.check(METHODS.includes(method), prop, `begin with a method (${METHODS.join(', ')})`, text);
    validatePath(path, validation, prop, text);
    return new RouteKey(method as apigwv2.HttpMethod, path);
  }

  private constructor(readonly method: apigwv2.HttpMethod, readonly path: string) {}

  /** `GET /orders/{id}` */
  get text(): string {
    return `${this.method} ${this.path}`;
  }

  /** The key as an identifier: `getOrdersById`. */
  get name(): string {
    const words = this.segments.map(segment => segment.startsWith('{') ? `by-${segment.slice(1, -1).replace('+', '')}` : segment);
    return [this.method.toLowerCase(), ...words.flatMap(word => word.split(/[^A-Za-z0-9]+/)).filter(word => word !== '')]
      .map((word, i) => i === 0 ? word : word[0].toUpperCase() + word.slice(1)).join('');
  }

  /** The segments of the path; none for `/`. */
  get segments(): string[] {
    return segmentsOf(this.path);
  }

  /** The names of the path parameters, in their order. */
  get parameters(): string[] {
    return this.segments.flatMap(segment => PARAMETER.exec(segment)?.[1] ?? []);
  }

  /** Whether the last parameter is greedy. */
  get isGreedy(): boolean {
    return this.path.endsWith('+}');
  }

  /** The path without the names of its parameters: paths of one shape match the same requests. */
  get shape(): string {
    return this.path.replace(/\{[^}+]+/g, '{');
  }

  /** The same route below a path that has been validated. */
  below(prefix: string): RouteKey {
    return new RouteKey(this.method, this.path === '/' && prefix !== '' ? prefix : `${prefix}${this.path}`);
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1).filter((segment, _, all) => all.length > 1 || segment !== '');
}

function validatePath(path: string, validation: Validation, prop: string, got: string) {
  const segments = segmentsOf(path);
  const bad = segments.find(segment => !LITERAL.test(segment) && !PARAMETER.test(segment));
  validation.check(bad === undefined, prop,
    'have a path of letters, digits, -, _, . and :, or parameters such as {id}, between single slashes (API Gateway limit)', got);
  const colon = segments.find(segment => segment.startsWith(':'));
  validation.check(colon === undefined, prop, `write parameters in braces ({${colon?.slice(1)}} for ${colon})`, got);
  const greedy = segments.findIndex(segment => segment.endsWith('+}'));
  validation.check(greedy === -1 || greedy === segments.length - 1, prop, 'have a greedy parameter ({proxy+}) at its end only (API Gateway limit)', got);
  const names = segments.flatMap(segment => PARAMETER.exec(segment)?.[1] ?? []);
  validation.check(new Set(names).size === names.length, prop, 'have a different name for each parameter', got);
}
