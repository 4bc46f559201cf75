import { Difference, fullDiff, ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { madeAgain } from './one-each';
import { OwnTemplate, Templates } from './templates';
import { lossOf } from './weakened';
import { STATEFUL } from '../../test/contract/stateful-ids';

/** What an upgrade does to stacks of users. */
export interface Upgrade {
  /** Broken promises: what holds data, or has an address, is lost, or the update fails. */
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

/** What users know by its name, its target or its value, besides what has an id in `STATEFUL`. */
const ADDRESSES = [
  'AWS::ApiGateway::ApiKey', 'AWS::ApiGateway::DomainName', 'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::DomainName', 'AWS::ApiGatewayV2::Stage',
  'AWS::AppSync::ApiKey', 'AWS::Cognito::UserPoolClient', 'AWS::Lambda::Alias', 'AWS::Lambda::Url', 'AWS::Route53::RecordSet',
];
const LONGEST_VALUE = 80;
/** What long values have in common before the first difference. */
const SAME_BEFORE = 30;
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
  return [
    ...resources.logicalIds.flatMap(id => changesOfResource(id, resources.get(id))),
    ...madeAgain(before, after).map(text => ({ text, loses: true })),
  ];
}

function changesOfResource(id: string, change: ResourceDifference): Change[] {
  const name = `${id} (${change.oldResourceType ?? change.newResourceType})`;
  const stateful = holdsSomething(change);
  switch (change.changeImpact) {
    case ResourceImpact.WILL_CREATE: return [{ text: `${name} is added`, loses: false }];
    case ResourceImpact.WILL_DESTROY: return [{ text: `${name} is ${isRetained(change) ? 'left behind' : 'deleted'}`, loses: stateful }];
    case ResourceImpact.WILL_ORPHAN: return [{ text: `${name} is left behind`, loses: stateful }];
    default: return change.resourceTypeChanged
      ? [{ text: `${name} becomes ${change.newResourceType}`, loses: stateful }]
      : changesWithin(name, stateful, change);
  }
}

/** Whether CloudFormation keeps what is gone from the template. The comparison of templates knows `Retain` only. */
const isRetained = ({ oldValue }: ResourceDifference) => oldValue?.DeletionPolicy === 'RetainExceptOnCreate';

/** A mapping that reads a stream holds its position in it: a new one begins where its properties say. */
function holdsSomething({ oldResourceType, oldProperties }: ResourceDifference): boolean {
  return [...STATEFUL, ...ADDRESSES].includes(oldResourceType ?? '') || oldProperties?.StartingPosition !== undefined;
}

function changesWithin(name: string, stateful: boolean, change: ResourceDifference): Change[] {
  const properties = Object.entries(change.propertyUpdates).map(([property, update]) => {
    const loss = lossOf(change.newResourceType!, property, update);
    return {
      text: `${name}${replacing(update.changeImpact)}: ${property} ${fromTo(update)}${loss ? `: ${loss}` : ''}`,
      loses: loss !== undefined || stateful && replacing(update.changeImpact) !== '',
    };
  });
  const attributes = Object.entries(change.otherChanges).map(([attribute, update]) => ({
    text: `${name}: ${attribute} ${fromTo(update)}`,
    loses: stateful && losesByAttribute(attribute, update),
  }));
  return [...properties, ...attributes];
}

/** Without a policy CloudFormation deletes what it removes, and removes what has a condition that is false. */
function losesByAttribute(attribute: string, { newValue }: Difference<unknown>): boolean {
  return attribute === 'Condition' ? newValue !== undefined : POLICIES.includes(attribute) && (newValue ?? 'Delete') === 'Delete';
}

function replacing(impact?: ResourceImpact): string {
  if (impact === ResourceImpact.WILL_REPLACE) { return ' is replaced'; }
  return impact === ResourceImpact.MAY_REPLACE ? ' may be replaced' : '';
}

/** Both values, long ones from shortly before the first place where they differ. */
function fromTo({ oldValue, newValue }: Difference<unknown>): string {
  const texts = [oldValue, newValue].map(value => value === undefined ? 'not set' : JSON.stringify(value));
  const differs = texts[0].split('').findIndex((letter, at) => letter !== texts[1][at]);
  const start = texts.some(text => text.length > LONGEST_VALUE) ? Math.max(differs - SAME_BEFORE, 0) : 0;
  return texts.map(text => short(text, start)).join(' → ');
}

function short(text: string, start: number): string {
  return `${start > 0 ? '…' : ''}${text.slice(start, start + LONGEST_VALUE)}${text.length > start + LONGEST_VALUE ? '…' : ''}`;
}
