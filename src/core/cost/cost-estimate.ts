import * as fs from 'fs';
import * as path from 'path';
import { Lazy, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CostEstimateProps } from './cost-estimate-props';
import { CostItem } from './cost-item';
import { costTable, total } from './private/cost-table';
import { estimate, Estimated } from './private/estimated-items';
import { PRICE_LIST } from './private/price-list';
import { stacksOf } from './private/stack-resources';
import { validateEstimate } from './private/validate-estimate';
import { assemblyFileName, stageOf } from '../private/assembly-file';
import { Validation } from '../private/validation';
import { addWarning } from '../private/warning';
import { workModelOf } from '../private/work-model';

const METADATA = 'cdk-serverless-catalog:dollarsPerMonth';
const MARK = Symbol.for('cdk-serverless-catalog.CostEstimate');
/** The number of items that the error of a budget has. */
const LARGEST = 3;

/**
 * Estimate of what a scope costs in a month: its resources at rest, and the work of its patterns. The prices are list prices of us-east-1, without the free tier.
 * docs/prices.json has each with its page of AWS.
 *
 * Synthesis writes the table of the estimate to `<path of the scope>.costs.txt` in the cloud assembly. Each resource, each pattern and the scope get
 * their sum as metadata in the assembly, `cdk-serverless-catalog:dollarsPerMonth`. Templates stay as they are.
 *
 * @example
 * declare const stack: Stack;
 * declare const payments: QueueLoadLeveling;
 * CostEstimate.of(stack, {
 *   loads: [{ pattern: payments, unitsPerMonth: 2_000_000, functionDuration: Duration.millis(250) }],
 *   budget: 20,
 * });
 */
export class CostEstimate {
  /**
   * Adds an estimate to a scope: an app, a stage, a stack or a pattern.
   * @throws if the scope has an estimate, or a value is out of its bounds
   */
  static of(scope: IConstruct, props: CostEstimateProps = {}): CostEstimate {
    validateEstimate(scope, props);
    if (MARK in scope) { throw new Error(`CostEstimate at '${scope.node.path}': scope must have one estimate, got a second one. Give the first one all loads.`); }
    const added = new CostEstimate(scope, props);
    Object.defineProperty(scope, MARK, { value: added });
    return added;
  }

  private readonly sums = new Map<IConstruct, number>();
  private last?: Estimated;

  private constructor(private readonly scope: IConstruct, private readonly props: CostEstimateProps) {
    scope.node.addValidation({ validate: () => this.validate() });
  }

  /** The lines of the estimate, the largest first. Synthesizes the app where it was not synthesized before. */
  get items(): CostItem[] {
    return [...this.estimated.items];
  }

  /** The sum of the lines, in US dollars. Synthesizes the app where it was not synthesized before. */
  get dollarsPerMonth(): number {
    return total(this.items);
  }

  /** The table of the estimate, of at most 100 columns. Synthesizes the app where it was not synthesized before. */
  get table(): string {
    return this.tableOf(this.estimated);
  }

  /** Values of templates may change until synthesis, and CDK keeps what they were first: nothing is resolved before. */
  private get estimated(): Estimated {
    if (!this.last) { this.scope.node.scopes.find(Stage.isStage)!.synth({ force: true }); }
    return this.last!;
  }

  private tableOf({ items, unpriced }: Estimated): string {
    const { loads = [] } = this.props;
    const work = loads.map(({ pattern, unitsPerMonth }): [string, string] =>
      [pattern.node.path, `${unitsPerMonth.toLocaleString('en-US')} ${workModelOf(pattern, { kilobytes: 1 }).units}`]);
    return costTable(items, { scope: this.scope.node.path, work: new Map(work), unpriced });
  }

  /** At synthesis, when everything is there. */
  private validate(): string[] {
    const { budget, loads = [] } = this.props;
    this.last = estimate(this.scope, loads);
    const { items } = this.last;
    const file = assemblyFileName(this.scope, 'costs.txt', other => MARK in other);
    fs.writeFileSync(path.join(stageOf(this.scope)!.outdir, file), this.tableOf(this.last));
    this.note(items);
    this.warnOfOtherRegions();
    const dollars = total(items);
    if (budget === undefined || dollars <= budget) { return []; }
    const largest = items.slice(0, LARGEST).map(({ resource, billedFor, dollarsPerMonth }) => `${resource} ${dollarsPerMonth.toFixed(2)} (${billedFor})`);
    return [new Validation(this.scope, 'CostEstimate').failure('budget', `be at least the estimate of ${dollars.toFixed(2)} US dollars a month`, budget)
      + ` The largest items are ${largest.join(', ')}. The table is in ${file} of the cloud assembly.`];
  }

  /** Sums of what has an estimate of its own, such as a stack of an app, are those of that one. */
  private note(items: readonly CostItem[]) {
    this.sums.forEach((_, construct) => this.sums.set(construct, 0));
    const sums = new Map<string, number>();
    for (const { resource, pattern, dollarsPerMonth } of items) {
      new Set([resource, pattern ?? resource]).forEach(place => sums.set(place, (sums.get(place) ?? 0) + dollarsPerMonth));
    }
    if (items.length > 0) { sums.set(this.scope.node.path, total(items)); }
    const named = this.scope.node.findAll().filter(({ node }) => sums.has(node.path));
    for (const construct of named.filter(each => estimatedBy(each) === this.scope)) {
      if (!this.sums.has(construct)) { construct.node.addMetadata(METADATA, Lazy.uncachedAny({ produce: () => this.sums.get(construct) })); }
      this.sums.set(construct, Number(sums.get(construct.node.path)!.toFixed(4)));
    }
  }

  private warnOfOtherRegions() {
    const other = stacksOf(this.scope).find(({ region }) => !Token.isUnresolved(region) && region !== PRICE_LIST.region);
    if (other) {
      addWarning(this.scope, 'pricesOfAnotherRegion', `CostEstimate has list prices of ${PRICE_LIST.region}, and '${other.node.path}' is in ${other.region}. `
        + 'Compare them with those of the Region before you set a budget.');
    }
  }
}

/** The nearest scope that has an estimate. */
function estimatedBy(construct: IConstruct): IConstruct | undefined {
  return [...construct.node.scopes].reverse().find(scope => MARK in scope);
}
