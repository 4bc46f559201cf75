/** What one unit costs, and where AWS says so. */
export interface UnitPrice {
  readonly dollars: number;
  readonly per: number;
  readonly unit: string;
  readonly page: string;
  /** The day when it was last read there. */
  readonly read?: string;
}

export interface PricedPart { readonly part: string; readonly count: number; readonly dollars: number }

/** A stage whose cost is known: the figures of docs/costs.md. */
export interface CostedStage {
  /** `QueueLoadLeveling: asynchronous HTTP API`. */
  readonly name: string;
  /** The document of its pattern. */
  readonly readme: string;
  /** What a million of is counted: `jobs`. */
  readonly work: string;
  readonly atRest: readonly PricedPart[];
  readonly atRestDollars: number;
  /** Units of one piece of work, by the name of the price. */
  readonly units: { readonly [price: string]: number };
}

export interface CostModel {
  readonly region: string;
  readonly prices: { readonly [name: string]: UnitPrice };
  readonly stages: readonly CostedStage[];
}

/** What a month brings. */
export interface Load {
  /** Pieces of work. */
  readonly pieces: number;
  /** How long functions of yours run for one piece, together. */
  readonly milliseconds: number;
  readonly memoryMb: number;
  readonly arm: boolean;
}

/** A line of the estimate. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly dollars: number;
  /** Its price, if it is billed by use. */
  readonly price?: UnitPrice;
}

export interface MonthEstimate {
  readonly atRest: number;
  readonly lines: readonly CostLine[];
  readonly total: number;
}

/** The cost of a month in US dollars, without the free tier. */
export function estimateOf({ prices }: CostModel, stage: CostedStage, load: Load): MonthEstimate {
  const used = (name: string, count: number, what = prices[name].unit): CostLine =>
    ({ what, count, dollars: count * prices[name].dollars / prices[name].per, price: prices[name] });
  const work = Object.entries(stage.units).map(([name, each]) => used(name, each * load.pieces));
  const gbSeconds = load.pieces * load.milliseconds / 1000 * load.memoryMb / 1024;
  const functions = used(load.arm ? 'lambda.gbSecondArm' : 'lambda.gbSecondX86', gbSeconds, 'GB-seconds of your functions');
  const lines = [...stage.atRest.map(({ part, count, dollars }) => ({ what: part, count, dollars })), ...work, functions];
  const byUse = [...work, functions].reduce((sum, { dollars }) => sum + dollars, 0);
  return { atRest: stage.atRestDollars, lines, total: stage.atRestDollars + byUse };
}
