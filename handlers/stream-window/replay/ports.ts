import { LiveTable, PreviousItem, ReplayedItem, ShadowTable } from '../../shared/replay/ports';
import { ReplayPorts } from '../../shared/replay/replay-ports';
import { Stages } from '../../shared/stream/stages';
import { CountedRanges, WindowResults } from '../../shared/windows/window-result';
import { WindowSettings } from '../window-settings';

/** Versions are `stateText`. */
export interface WindowShadow extends ShadowTable {
  /** Puts the item of a key where the version is still the one given. Undefined for no item. Answers whether it did. */
  replace(replay: string, item: ReplayedItem, seen: string | undefined): Promise<boolean>;
  /** What was kept. */
  previous(replay: string, key: string): Promise<PreviousItem | undefined>;
  /** Keeps what the table had, in the place of what was seen there. Undefined for nothing. Answers whether it did. */
  keepAfter(replay: string, key: string, previous: PreviousItem, seen: PreviousItem | undefined): Promise<boolean>;
}

export interface WindowReplayPorts extends ReplayPorts {
  readonly shadow: WindowShadow;
  /** The results, as items. `seen` is a `stateText`. */
  readonly live: LiveTable;
  /** The same, as the windows write them. */
  readonly results: WindowResults;
  /** That of the windows: what the shadow counts is under its own ids. */
  readonly ledger: CountedRanges;
  readonly stages: Pick<Stages, 'run'>;
  readonly settings: WindowSettings;
  newId(): string;
}
