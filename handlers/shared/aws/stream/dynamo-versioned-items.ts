import { AttributeValue, ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Attribute } from '../../json/attribute-json';

/** An item and its version, which is an attribute of it. */
export interface VersionedItem {
  readonly version: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A table whose items have the version of the record that they were made of. */
export class DynamoVersionedItems {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string, private readonly versionAttribute: string) {}

  /** Puts the item, unless the same version or a newer one is there. */
  async put({ version, attributes }: VersionedItem): Promise<void> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: attributes as unknown as Record<string, AttributeValue>,
        ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
        ExpressionAttributeNames: { '#version': this.versionAttribute },
        ExpressionAttributeValues: { ':version': { S: version } },
      }));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
