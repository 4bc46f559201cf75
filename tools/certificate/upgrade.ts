import { Difference, fullDiff, ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { OwnTemplate, Templates } from './templates';
import { STATEFUL } from '../../test/contract/stateful-ids';

/** What an upgrade does to stacks of users. */
export interface Upgrade {
  /** Broken promises: what holds data, or has an address, is lost. */
  readonly lost: Finding[];
  /** All else that changes. */
  readonly changes: Finding[];
}

export interface Finding {
  readonly pattern: string;
  readonly text: string;
  readonly variants: string[];
}

interface Change {
  readonly text: string;
  readonly loses: boolean;
}

const LONGEST_VALUE = 80;
/** Attributes of a resource that say what becomes of it. */
const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'];

/** Compares what users have with what they get. Variants that only the latter has are new, and change nobody's stack. */
export function upgradeOf(accepted: Templates, current: Templates): Upgrade {
  const found = Object.entries(accepted).flatMap(([pattern, variants]) => Object.entries(variants).flatMap(([variant, template]) =>
    changesOf(template, current[pattern]?.[variant]).map(change => ({ pattern, variant, ...change }))));
  return {
    lost: grouped(found.filter(({ loses }) => loses)),
    changes: grouped(found.filter(({ loses }) => !loses)),
  };
}

/** What is the same in many variants is one finding. */
function grouped(found: { readonly pattern: string; readonly variant: string; readonly text: string }[]): Finding[] {
  const groups = new Map<string, Finding>();
  for (const { pattern, variant, text } of found) {
    const group = groups.get(`${pattern}: ${text}`) ?? { pattern, text, variants: [] };
    group.variants.push(variant);
    groups.set(`${pattern}: ${text}`, group);
  }
  return [...groups.values()];
}

function changesOf(before: OwnTemplate, after: OwnTemplate | undefined): Change[] {
  // without its fixture nobody knows what becomes of the stacks
  if (after === undefined) { return [{ text: 'is no longer compared: the variant is gone', loses: true }]; }
  const { resources } = fullDiff({ Resources: before }, { Resources: after });
  return resources.logicalIds.flatMap(id => changesOfResource(id, resources.get(id)));
}

function changesOfResource(id: string, change: ResourceDifference): Change[] {
  const name = `${id} (${change.oldResourceType ?? change.newResourceType})`;
  const stateful = holdsSomething(change);
  switch (change.changeImpact) {
    case ResourceImpact.WILL_CREATE: return [{ text: `${name} is added`, loses: false }];
    case ResourceImpact.WILL_DESTROY: return [{ text: `${name} is deleted`, loses: stateful }];
    case ResourceImpact.WILL_ORPHAN: return [{ text: `${name} is left behind`, loses: stateful }];
    default: return change.resourceTypeChanged
      ? [{ text: `${name} becomes ${change.newResourceType}`, loses: stateful }]
      : changesWithin(name, stateful, change);
  }
}

/** A mapping that reads a stream holds its position in it: a new one begins where its properties say. */
function holdsSomething({ oldResourceType, oldProperties }: ResourceDifference): boolean {
  return STATEFUL.includes(oldResourceType ?? '') || oldProperties?.StartingPosition !== undefined;
}

function changesWithin(name: string, stateful: boolean, change: ResourceDifference): Change[] {
  const properties = Object.entries(change.propertyUpdates).map(([property, update]) => ({
    text: `${name}${replacing(update.changeImpact)}: ${property} ${fromTo(update)}`,
    loses: stateful && replacing(update.changeImpact) !== '',
  }));
  const attributes = Object.entries(change.otherChanges).map(([attribute, update]) => ({
    text: `${name}: ${attribute} ${fromTo(update)}`,
    // without a policy CloudFormation deletes what it removes
    loses: stateful && POLICIES.includes(attribute) && (update.newValue ?? 'Delete') === 'Delete',
  }));
  return [...properties, ...attributes];
}

function replacing(impact?: ResourceImpact): string {
  if (impact === ResourceImpact.WILL_REPLACE) { return ' is replaced'; }
  return impact === ResourceImpact.MAY_REPLACE ? ' may be replaced' : '';
}

const fromTo = ({ oldValue, newValue }: Difference<unknown>) => `${short(oldValue)} → ${short(newValue)}`;

function short(value: unknown): string {
  const text = value === undefined ? 'not set' : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
