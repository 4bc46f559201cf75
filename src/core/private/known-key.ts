import { aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';

/** The key of a table. Undefined for an imported one. */
export function knownKey(table: dynamodb.ITable): dynamodb.Attribute[] | undefined {
  const { keySchema, attributeDefinitions } = (table.node.defaultChild ?? {}) as Partial<dynamodb.CfnTable>;
  if (keySchema === undefined || attributeDefinitions === undefined) { return undefined; }
  const stack = Stack.of(table);
  const keys = stack.resolve(keySchema) as dynamodb.CfnTable.KeySchemaProperty[];
  const attributes = stack.resolve(attributeDefinitions) as dynamodb.CfnTable.AttributeDefinitionProperty[];
  const typeOf = (name: string) => attributes.find(({ attributeName }) => attributeName === name)!.attributeType as dynamodb.AttributeType;
  return keys.map(({ attributeName: name }) => ({ name, type: typeOf(name) }));
}
