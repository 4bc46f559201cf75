import { AttributeValue } from '@aws-sdk/client-dynamodb';
import { WindowState } from '../../windows/window-state';

/** Of a write: the result still has the state that was seen. Undefined for no result. */
export function unchangedWindow(seen: WindowState | undefined) {
  if (!seen) return { ConditionExpression: 'attribute_not_exists(bookkeeping)' };
  return {
    ConditionExpression: 'bookkeeping.version = :version AND bookkeeping.ledgerId = :ledger',
    ExpressionAttributeValues: { ':version': { N: String(seen.version) }, ':ledger': { S: seen.ledgerId } } as Record<string, AttributeValue>,
  };
}
