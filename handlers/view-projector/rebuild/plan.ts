import { checkRefused } from './backfill';
import { RebuildInput } from './input';
import { Part } from './part';
import { RebuildPorts } from './ports';

/** What is known from the first step on. */
export interface Plan {
  readonly view: string;
  readonly execution: string;
  readonly keepPreviousSeconds: number;
  readonly parts: readonly Part[];
  /** When the refill began, for a view without generations. */
  readonly since?: number;
}

/** What the rebuild wrote, once its generation is the current one. */
export interface Rebuilt {
  readonly rows: number;
  readonly refused: number;
}

/** After what was built is given up. */
export interface Abandoned {
  /** Whether rows may be left of it. */
  readonly hasOrphans: boolean;
  readonly parts: readonly Part[];
}

/** The execution in the record, if it has ended. */
export async function endedOf(
  other: { readonly execution: string } | undefined, execution: string, { isRunning }: RebuildPorts,
): Promise<string | undefined> {
  return other && other.execution !== execution && !await isRunning(other.execution) ? other.execution : undefined;
}

/** @param parts what those of the backfill ended with */
export function rebuiltOf(parts: ReadonlyArray<{ readonly part: Part }> = []): Rebuilt {
  const sum = (name: 'rows' | 'refused') => parts.reduce((total, { part }) => total + part[name], 0);
  const [rows, refused] = [sum('rows'), sum('refused')];
  checkRefused(refused, parts[0]?.part.maxRefusedItems ?? 0);
  return { rows, refused };
}

export function planOf({ view, segments, keepPreviousSeconds, maxRefusedItems }: RebuildInput, execution: string): Plan {
  const partOf = (segment: number): Part => ({ view, execution, segment, segments, rows: 0, refused: 0, maxRefusedItems, attempts: 0 });
  const parts = Array.from({ length: segments }, (_, segment) => partOf(segment));
  return { view, execution, keepPreviousSeconds, parts };
}
