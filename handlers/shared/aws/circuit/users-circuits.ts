import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CIRCUIT_CLIENT, DynamoCircuitTable } from './dynamo-circuit-table';
import { CircuitTable } from '../../circuit/record';

/** Where the circuits of a user's function are, and the dimension of their metrics. */
export interface UsersCircuits {
  readonly table?: CircuitTable;
  readonly pattern?: string;
}

/** @param text that of `CATALOG_CIRCUITS`, which CircuitBreakerTable sets */
export function circuitTableOf(text: string | undefined): UsersCircuits {
  const { table, pattern } = JSON.parse(text || '{}') as { readonly table?: string; readonly pattern?: string };
  return { pattern, table: table === undefined ? undefined : new DynamoCircuitTable(new DynamoDBClient(CIRCUIT_CLIENT), table) };
}
