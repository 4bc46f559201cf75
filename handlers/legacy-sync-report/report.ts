import { addPage, compare, Comparison, Side } from './comparison';
import { OwnError } from '../shared/errors/safe-error';
import { FunctionInvoker } from '../shared/ports/function-invoker';

/** Entities of each kind that a report names, so that it fits into an answer of Lambda (6 MB). Library default. */
export const MOST_NAMED = 1_000;
/** A list function that works on a page for longer has a page that is too large. Library default. */
const PAGE_MILLIS = 120_000;

/** Messages that have not been applied yet. */
export interface Waiting {
  readonly changes: number;
  readonly deadLetters: number;
}

export interface Report extends Comparison {
  readonly startedAt: string;
  readonly endedAt: string;
  /** At the beginning: what waits then is different, and no fault. */
  readonly waiting: Waiting;
}

export interface ReportPorts {
  readonly invoker: FunctionInvoker;
  /** ARNs. */
  readonly listNew: string;
  readonly listLegacy: string;
  waiting(): Promise<Waiting>;
  now(): number;
}

/** Compares the entities of both sides. Legacy is read first: what the sync applies meanwhile is then newer, not missing. */
export async function report(ports: ReportPorts): Promise<Report> {
  const startedAt = new Date(ports.now()).toISOString();
  const waiting = await ports.waiting();
  const [legacySide, newSide] = [await list(ports, 'listLegacy'), await list(ports, 'listNew')];
  return { startedAt, endedAt: new Date(ports.now()).toISOString(), waiting, ...compare(newSide, legacySide, MOST_NAMED) };
}

async function list({ invoker, ...ports }: ReportPorts, name: 'listNew' | 'listLegacy'): Promise<Side> {
  const side: Side = new Map();
  const seen = new Set<string>();
  let cursor: unknown = null;
  do {
    const { payload, functionError } = await invoker.invoke(ports[name], JSON.stringify({ cursor }), AbortSignal.timeout(PAGE_MILLIS));
    if (functionError !== undefined) throw new OwnError(`${name} failed. Its log has the error.`);
    const next = addPage(side, payload, name);
    if (next !== undefined && seen.has(JSON.stringify(next))) throw new OwnError(`${name} must return another cursor for each page, or none`);
    seen.add(JSON.stringify(next));
    cursor = next;
  } while (cursor !== undefined);
  return side;
}
