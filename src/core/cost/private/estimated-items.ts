import { SizeRoundingBehavior } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { atRestOf, isPriced } from './at-rest';
import { costOf } from './price-list';
import { StackResources, stacksOf } from './stack-resources';
import { calledWork, Need, templateWork } from './template-work';
import { Operations } from '../../operations/operations';
import { WorkModel, workModelOf } from '../../private/work-model';
import { CostItem } from '../cost-item';
import { PatternLoad } from '../pattern-load';

/** What is estimated, and what cannot be. */
export interface Estimated {
  readonly items: readonly CostItem[];
  /** Types of resources whose price is not known here. */
  readonly unpriced: readonly string[];
}

/** What a scope costs in a month, as far as it is there by now. */
export function estimate(scope: IConstruct, loads: readonly PatternLoad[]): Estimated {
  const stacks = stacksOf(scope).map(stack => ({ stack, resources: new StackResources(stack) }));
  const atRest = stacks.map(({ resources }) => restOf(resources, scope));
  const work = loads.flatMap(load => {
    const within = stacks.filter(({ stack }) => stacksOf(load.pattern).includes(stack));
    return workOf(load, within.map(({ resources }) => resources));
  });
  return {
    items: [...atRest.flatMap(({ items }) => items), ...work].sort((a, b) => b.dollarsPerMonth - a.dollarsPerMonth),
    unpriced: [...new Set(atRest.flatMap(({ unpriced }) => unpriced))].sort(),
  };
}

function restOf(resources: StackResources, scope: IConstruct): Estimated {
  const template = resources.templateOf();
  const items: CostItem[] = [];
  const unpriced: string[] = [];
  for (const resource of template.resources) {
    const construct = resources.constructs.get(resource.path);
    if (!construct?.node.scopes.includes(scope)) { continue; }
    const priced = atRestOf(resource, template);
    // of a number that is only known at deployment nothing can be computed
    if (!isPriced(resource) || Number.isNaN(priced?.dollars)) { unpriced.push(resource.type); } else if (priced) {
      items.push({
        pattern: patternOf(construct),
        resource: placeOf(resource.path),
        billedFor: priced.part,
        isAtRest: true,
        units: priced.count,
        dollarsPerMonth: priced.dollars,
      });
    }
  }
  return { items, unpriced };
}

/** The outermost pattern that a construct is in. */
function patternOf(construct: IConstruct): string | undefined {
  return construct.node.scopes.find(scope => Operations.of(scope))?.node.path;
}

function workOf(load: PatternLoad, resources: StackResources[]): CostItem[] {
  const { pattern, unitsPerMonth, unitSize, functionDuration, batchSize = 1, subtasksPerJob } = load;
  const kilobytes = (unitSize?.toBytes({ rounding: SizeRoundingBehavior.NONE }) ?? 1024) / 1024;
  const model = workModelOf(pattern, { kilobytes, subtasks: subtasksPerJob });
  const unit = {
    kilobytes,
    functionSeconds: (functionDuration?.toMilliseconds({ integral: false }) ?? 100) / 1000,
    batchSize,
  };
  const called = calledWork(resources[0].templateOf(), model.called.map(({ node }) => node.path), unit);
  const onTheWay = [...called, ...resources.flatMap(each => templateWork(each.templateOf(pattern), unit))]
    .map(need => ({ ...need, units: need.units * timesOf(model, need.at ?? need.path) }));
  const described = model.needs.map(({ resource, price, units }) => ({ path: resource.node.path, price, units }));
  return together([...onTheWay, ...described]).map(({ path, price, units }) => ({
    pattern: pattern.node.path,
    resource: placeOf(path),
    billedFor: price,
    isAtRest: false,
    units: units * unitsPerMonth,
    dollarsPerMonth: costOf(price, units * unitsPerMonth),
  }));
}

/** The share of the construct that is nearest. */
function timesOf({ shares }: Required<WorkModel>, path: string): number {
  const around = shares.filter(({ below }) => path.startsWith(`${below.node.path}/`));
  const [nearest] = around.sort((a, b) => b.below.node.path.length - a.below.node.path.length);
  return nearest?.times ?? 1;
}

/** One need for each resource and price. */
function together(needs: Need[]): Need[] {
  const byName = new Map<string, Need>();
  for (const need of needs.filter(({ units }) => units > 0)) {
    const name = `${placeOf(need.path)} ${need.price}`;
    byName.set(name, { ...need, units: need.units + (byName.get(name)?.units ?? 0) });
  }
  return [...byName.values()];
}

/** The path of the construct that a user knows. */
function placeOf(path: string): string {
  return path.replace(/\/(Resource|Default)$/, '');
}
