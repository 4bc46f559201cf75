import { Part } from './part';

/** What the state machine invokes with (src/reporting-engine/private/rebuild-definition.ts). */
export type RebuildEvent =
  | GenerationEvent
  | EndRefillEvent
  | { readonly step: 'refill' | 'removeLeftovers'; readonly part: Part };

/** Those of views that have generations. */
export type GenerationEvent =
  | { readonly step: 'begin' | 'switchBack' | 'abandon'; readonly input: unknown; readonly execution: string; readonly startedAt: string }
  | SwitchEvent
  | { readonly step: 'backfill' | 'verifyItems' | 'verifyRows' | 'clean'; readonly part: Part };

export interface SwitchEvent {
  readonly step: 'switch' | 'retire';
  readonly view: string;
  readonly execution: string;
  /** What the parts of the backfill ended with. */
  readonly parts?: ReadonlyArray<{ readonly part: Part }>;
}

export interface EndRefillEvent {
  readonly step: 'endRefill';
  readonly view: string;
  readonly execution: string;
  readonly since: number;
  readonly sent: ReadonlyArray<{ readonly part: Part }>;
  readonly removed: ReadonlyArray<{ readonly part: Part }>;
}
