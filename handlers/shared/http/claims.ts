export type Claims = Readonly<Record<string, unknown>>;

/**
 * What API Gateway puts into the context of a request as an object; undefined for another value. A Lambda authorizer of a REST API can have members of
 * the same names, which are no objects: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function membersOf(value: unknown): Claims | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Claims : undefined;
}
