import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unchangedWindow } from './unchanged-window';
import { windowItem, WindowItemSettings, windowKey, windowResult } from '../../windows/window-item';
import { WindowOfKey, WindowResult, WindowResults } from '../../windows/window-result';
import { imageOf } from '../views/dynamo-view-index';
import { sendableItem } from '../views/scan-pages';

export interface WindowTableSettings extends WindowItemSettings {
  readonly tableName: string;
}

/** Results as items of a table. */
export class DynamoWindowResults implements WindowResults {
  constructor(private readonly client: DynamoDBClient, private readonly settings: WindowTableSettings) {}

  async read(window: WindowOfKey): Promise<WindowResult | undefined> {
    const { tableName, keyName } = this.settings;
    const Key = sendableItem(windowKey(window, keyName));
    const { Item } = await this.client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item && windowResult(imageOf(Item), window, keyName);
  }

  async write(result: WindowResult): Promise<boolean> {
    const { version, ledgerId } = result;
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.settings.tableName,
        Item: sendableItem(windowItem(result, this.settings)),
        // a replay may have put another result into its place
        ...unchangedWindow(version === 1 ? undefined : { version: version - 1, ledgerId }),
      }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }
}
