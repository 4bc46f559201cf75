import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CIRCUIT_CLIENT, DynamoCircuitTable } from './dynamo-circuit-table';
import { CircuitObservers, Circuits } from '../../circuit/ports';
import { ProcessCircuits } from '../../circuit/process-circuits';
import { Environment } from '../../runtime/environment';

/** The circuits of a process: shared by the table in `CIRCUIT_TABLE`; without the variable, its own. */
export function circuitsFrom(environment: Environment, observers: CircuitObservers): Circuits {
  const tableName = environment.optional('CIRCUIT_TABLE');
  return new ProcessCircuits(observers, tableName === undefined ? undefined : new DynamoCircuitTable(new DynamoDBClient(CIRCUIT_CLIENT), tableName));
}
