import { membersOf } from '../json/attribute-json';
import { Image } from '../stream/table-change';

/**
 * The state of a result. Its ledger says what was counted before the version. Each result has its own ledger, also if another one had the same window:
 * versions alone are no difference between them.
 */
export interface WindowState {
  readonly ledgerId: string;
  readonly version: number;
}

/** Undefined for an item that no result is. */
export function stateOf(item: Image): WindowState | undefined {
  const { ledgerId, version } = item.bookkeeping ? membersOf(item.bookkeeping) ?? {} : {};
  return ledgerId && version ? { ledgerId: ledgerId.S as string, version: Number(version.N) } : undefined;
}

/** As a text that `readState` reads. */
export function stateText({ ledgerId, version }: WindowState): string {
  return `${version} ${ledgerId}`;
}

export function readState(text: string): WindowState {
  const [version, ledgerId] = text.split(' ');
  return { version: Number(version), ledgerId };
}
