/**
 * A key as DynamoDB takes it: text, not empty, up to 2,048 bytes
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
 */
export function dynamoKey(id: unknown): string {
  if (typeof id !== 'string' || id === '' || Buffer.byteLength(id) > 2048) throw new Error(`ValidationException: no key: ${JSON.stringify(id)?.slice(0, 99)}`);
  return id;
}
