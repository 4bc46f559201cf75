import { RebuildPorts, RebuiltView, RefilledView, Segment } from './ports';
import { Image } from '../../shared/stream/table-change';
import { RebuildRefused } from '../../shared/views/rebuild-refused';

/** What one branch of the state machine works on. All of it is in the state of the execution. */
export interface Part extends Segment {
  readonly view: string;
  /** ARN of the execution. */
  readonly execution: string;
  /** Where the next page begins. Default: the first one. */
  readonly token?: Image;
  /** Rows that were written, compared or removed so far. */
  readonly rows: number;
  /** Items of which the view can make no row, so far. */
  readonly refused: number;
  /** The most of them in all parts. */
  readonly maxRefusedItems: number;
  /** How often the next page was compared, and differed. */
  readonly attempts: number;
}

export interface PartAnswer {
  readonly part: Part;
  readonly isDone: boolean;
  /** The next page differs: it may agree when the projector has caught up. */
  readonly isWaiting: boolean;
}

type AllViews = Pick<RebuildPorts, 'views' | 'refilled' | 'indexes'>;

export function viewOf({ views, refilled, indexes = [] }: AllViews, name: string): RebuiltView {
  const view = views.find(({ settings }) => settings.name === name);
  if (view) return view;
  const names = [...[...views, ...indexes].map(({ settings }) => settings.name), ...refilled.map(each => each.name)];
  throw new RebuildRefused('UnknownView', `The engine has the views ${names.join(', ')}, and no other.`);
}

/** Undefined for a view that has generations, and for one that the engine has not. */
export function refilledViewOf({ refilled }: Pick<AllViews, 'refilled'>, name: string): RefilledView | undefined {
  return refilled.find(each => each.name === name);
}

/** Before a page that differs is compared again. The state machine waits as long between invocations. Library default. */
const WAIT_MILLIS = 15_000;

/**
 * Runs page after page, until none is left or the time is up. A page that was run before may come again. A page that differs is waited for here: each
 * invocation is several of the 25,000 events of an execution (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
export async function runPages(part: Part, ports: Pick<RebuildPorts, 'hasTime' | 'sleep'>, page: (part: Part) => Promise<Part>): Promise<PartAnswer> {
  let now = part;
  for (;;) {
    const { attempts } = now;
    now = await page(now);
    const isWaiting = now.attempts > attempts;
    const isDone = !isWaiting && now.token === undefined;
    if (isDone || !ports.hasTime()) return { part: now, isDone, isWaiting };
    if (isWaiting) await ports.sleep(WAIT_MILLIS);
  }
}
