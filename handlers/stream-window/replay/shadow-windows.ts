import { WindowShadow } from './ports';
import { Image } from '../../shared/stream/table-change';
import { windowItem, windowKey, windowResult } from '../../shared/windows/window-item';
import { WindowOfKey, WindowResult, WindowResults } from '../../shared/windows/window-result';
import { stateText } from '../../shared/windows/window-state';
import { canonicalNumber } from '../window-record';
import { WindowSettings } from '../window-settings';

/** Results in the shadow of a table. */
export class ShadowWindows implements WindowResults {
  constructor(private readonly replay: string, private readonly shadow: WindowShadow, private readonly settings: WindowSettings) {}

  async read(window: WindowOfKey): Promise<WindowResult | undefined> {
    const { key: { name } } = this.settings;
    const item = await this.shadow.get(this.replay, entryId(windowKey(window, name), name));
    return item && windowResult(item, window, name);
  }

  async write(result: WindowResult): Promise<boolean> {
    const { key: { name }, ...settings } = this.settings;
    const attributes = windowItem(result, { ...settings, keyName: name });
    const { version, ledgerId } = result;
    const item = { key: entryId(attributes, name), version: stateText({ version, ledgerId }), attributes };
    return this.shadow.replace(this.replay, item, version === 1 ? undefined : stateText({ version: version - 1, ledgerId }));
  }
}

/** The key of an item as a text. */
export function entryId(item: Image, keyName: string): string {
  const { [keyName]: { S: text, N: number }, window } = item;
  return JSON.stringify([text ?? canonicalNumber(number as string), window.S]);
}
