import { Finding, Rule } from '../../../src/core/testing/private/rule';
import { Properties, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** A template written by hand: type and properties by logical id. */
export interface HandMade { readonly [id: string]: readonly [type: string, properties: Properties] }

/** What a rule finds in a template written by hand, as one text for each finding. */
export function findingsOf(rule: Rule, resources: HandMade): string[] {
  const raw = {
    Resources: Object.fromEntries(Object.entries(resources).map(([id, [type, properties]]) => [id, { Type: type, Properties: properties }])),
  };
  return rule(new StackTemplate(raw)).map(({ resource, message }: Finding) => `${resource}: ${message}`);
}

/** The template with one property set to another value, `Queue.RedrivePolicy.maxReceiveCount`, or left out where that is undefined. */
export function change(resources: HandMade, path: string, value?: unknown): HandMade {
  const [id, ...names] = path.split('.');
  const [type, properties] = resources[id];
  return { ...resources, [id]: [type, changed(properties, names, value) as Properties] };
}

function changed(target: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (Array.isArray(target)) { return target.map((part, i) => String(i) === name ? changedPart(part, rest, value) : part as unknown); }
  return { ...(target as Properties), [name]: changedPart((target as Properties)[name], rest, value) };
}

function changedPart(part: unknown, rest: string[], value: unknown): unknown {
  return rest.length === 0 ? value : changed(part, rest, value);
}

/** An ARN or another attribute of a resource. */
export const attribute = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

/** A dead-letter queue as it should be. */
export const deadLetters: readonly [string, Properties] = ['AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 60 * 60, SqsManagedSseEnabled: true }];
