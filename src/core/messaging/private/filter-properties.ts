import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EventContract } from '../event-contract';

/** Keywords by which a schema has properties that `properties` does not name. */
const ELSEWHERE = ['$ref', '$dynamicRef', 'allOf', 'anyOf', 'dependentSchemas', 'else', 'if', 'oneOf', 'patternProperties', 'then'];

/** Warns of a filter by properties that no contract names: it would match no message. Open objects may have them, so it is no error. */
export function warnOfUnknownProperties(scope: IConstruct, subscription: string, filter: unknown, contracts: readonly EventContract[]) {
  const known = contracts.map(propertiesOf);
  if (typeof filter !== 'object' || filter === null || known.length === 0 || known.includes(undefined)) { return; }
  const names = [...new Set(known.flatMap(each => each ?? []))];
  const unknown = Object.keys(filter).filter(name => name !== '$or' && !names.includes(name));
  if (unknown.length === 0) { return; }
  Annotations.of(scope).addWarningV2('cdk-serverless-catalog:filterProperties', `The filter of '${subscription}' compares ${unknown.join(', ')}, which no contract has `
    + `(${contracts.map(({ eventType }) => eventType).join(', ')} with ${names.join(', ') || 'none'}). Events without the property do not match.`);
}

/** The properties of the data of a contract's events. Undefined where its schema has some that `properties` does not name. */
export function propertiesOf({ schema }: EventContract): string[] | undefined {
  const { properties, ...others } = JSON.parse(schema.text) as { readonly properties?: object };
  return properties === undefined || ELSEWHERE.some(keyword => keyword in others) ? undefined : Object.keys(properties);
}
