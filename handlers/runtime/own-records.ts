import { Once } from './once-recorded';
import { OwnError } from '../shared/errors/safe-error';

/** That of the construct, for a variable that is set by hand. */
const DAY_SECONDS = 24 * 3600;

interface Settings {
  readonly table?: string;
  readonly expiresAfter?: number;
}

/** The records of the function, in the table that `IdempotencyTable` set. */
export function ownRecords(make: (table: string, expiresAfterSeconds: number) => Once): Once {
  const { function: own } = JSON.parse(process.env.CATALOG_IDEMPOTENCY || '{}') as { readonly function?: Settings };
  if (!own?.table) {
    throw new OwnError('CATALOG_IDEMPOTENCY must name a table for the function, got none: call enableFor() of an IdempotencyTable, or set the variable.');
  }
  return make(own.table, own.expiresAfter ?? DAY_SECONDS);
}
