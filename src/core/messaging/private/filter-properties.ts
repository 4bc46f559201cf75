import { IConstruct } from 'constructs';
import { ContractSchema } from './contract-schema';
import { addWarning } from '../../private/warning';
import { EventContract } from '../event-contract';

/** Warns of a filter by properties that no contract names: it would match no message. Open objects may have them, so it is no error. */
export function warnOfUnknownProperties(scope: IConstruct, subscription: string, filter: unknown, contracts: readonly EventContract[]) {
  const unknown = unknownIn(filter, contracts);
  if (unknown.length === 0) { return; }
  const names = [...new Set(contracts.flatMap(each => propertiesOf(each) ?? []))];
  addWarning(scope, 'filterProperties', `The filter of '${subscription}' compares ${unknown.join(', ')}, which no contract has `
    + `(${contracts.map(({ eventType }) => eventType).join(', ')} with ${names.join(', ') || 'none'}). Events without the property do not match.`);
}

/** The properties of the data of a contract's events. Undefined where its schema has some that `properties` does not name. */
export function propertiesOf(contract: EventContract): string[] | undefined {
  return ContractSchema.of(contract)?.names;
}

/** The paths of a filter that the data of no contract has; none where a schema says nothing. */
export function unknownIn(filter: unknown, contracts: readonly EventContract[]): string[] {
  return unknownPaths(filter, contracts.map(ContractSchema.of));
}

function unknownPaths(filter: unknown, schemas: Array<ContractSchema | undefined>, path: string[] = []): string[] {
  const known = schemas.map(schema => schema?.names);
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter) || known.length === 0 || known.includes(undefined)) { return []; }
  return Object.entries(filter).flatMap(([name, value]) => {
    if (name === '$or') { return Array.isArray(value) ? value.flatMap(each => unknownPaths(each, schemas, path)) : []; }
    const having = schemas.filter((_, index) => known[index]!.includes(name));
    return having.length === 0 ? [[...path, name].join('.')] : unknownPaths(value, having.map(schema => schema!.property(name)), [...path, name]);
  });
}
