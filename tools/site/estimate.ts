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

/** What a unit of work needs. */
export interface WorkOfUnit {
  /** By the name of the price, without the time of functions. */
  readonly units: { readonly [price: string]: number };
  /** Of the library's functions, by price, if each invocation takes a second. */
  readonly gbSeconds: { readonly [price: string]: number };
  /** Of your functions. */
  readonly invocations: number;
}

/** A stage whose cost is known. */
export interface CostedStage {
  /** `QueueLoadLeveling: asynchronous HTTP API`. */
  readonly name: string;
  /** The document of its pattern. */
  readonly readme: string;
  /** What its units of work are: `jobs`. */
  readonly work: string;
  readonly atRest: readonly PricedPart[];
  /** By the number of messages or records in an invocation. */
  readonly byBatch: { readonly [batchSize: number]: WorkOfUnit };
}

export interface CostModel {
  readonly region: string;
  readonly prices: { readonly [name: string]: UnitPrice };
  readonly stages: readonly CostedStage[];
}

/** What a month brings. */
export interface Load {
  /** Units of work. */
  readonly units: number;
  /** Messages or records in an invocation: one of those that the model has. */
  readonly batchSize: number;
  /** How long an invocation of each function takes. */
  readonly milliseconds: number;
  /** Of your functions. */
  readonly memoryMb: number;
  readonly arm: boolean;
}

/** A line of the estimate. */
export interface CostLine {
  /** A part at rest, or the name of a price. */
  readonly what: string;
  /** The price has this unit, and is for use. */
  readonly price?: UnitPrice;
  readonly isYours?: boolean;
  readonly count: number;
  readonly dollars: number;
}

export interface MonthEstimate {
  readonly atRest: number;
  readonly lines: readonly CostLine[];
  readonly total: number;
}

/** The cost of a month in US dollars, without the free tier. */
export function estimateOf({ prices }: CostModel, stage: CostedStage, load: Load): MonthEstimate {
  const used = (what: string, count: number): CostLine => {
    const price = prices[what];
    return { what, count, dollars: count * price.dollars / price.per, price };
  };
  const { units, gbSeconds, invocations } = stage.byBatch[load.batchSize];
  const seconds = load.units * load.milliseconds / 1000;
  const yours = { ...used(load.arm ? 'lambda.gbSecondArm' : 'lambda.gbSecondX86', invocations * seconds * load.memoryMb / 1024), isYours: true };
  const work = [
    ...Object.entries(units).map(([name, each]) => used(name, each * load.units)),
    ...Object.entries(gbSeconds).map(([name, each]) => used(name, each * seconds)),
    ...invocations > 0 ? [yours] : [],
  ];
  const atRest = stage.atRest.map(({ part, count, dollars }): CostLine => ({ what: part, count, dollars }));
  return { atRest: sum(atRest), lines: [...atRest, ...work], total: sum(atRest) + sum(work) };
}

const sum = (lines: readonly CostLine[]) => lines.reduce((total, { dollars }) => total + dollars, 0);
