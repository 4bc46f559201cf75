import { aws_lambda as lambda, aws_scheduler as scheduler, aws_sqs as sqs, CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct, IConstruct } from 'constructs';
import * as catalog from '../../src';
import { QueueLoadLeveling, QueueWorker } from '../../src';
import { publicApi } from '../contract/api/public-api';
import { fixturesOf, patterns } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';
import { propertyOf } from '../contract/template/stack-template';
import { shop, userFunction } from '../support/stacks';

test('a public resource of a pattern is changed through its CloudFormation resource', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });

  (payments.queue.node.defaultChild as sqs.CfnQueue).delaySeconds = 30;
  (payments.eventSourceMapping!.node.defaultChild as lambda.CfnEventSourceMapping).addPropertyOverride('MetricsConfig.Metrics', ['EventCount']);

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SQS::Queue', { DelaySeconds: 30 });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { MetricsConfig: { Metrics: ['EventCount'] } });
});

test('an inner resource without a property of its own is found in the tree', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
  payments.addAsyncHttpApi('Api');

  const schedule = payments.node.findAll().find(node => node instanceof scheduler.CfnSchedule)!;
  (schedule as scheduler.CfnSchedule).scheduleExpression = 'rate(5 minutes)';

  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
});

/** Public classes, and the names of the properties that users in all languages see. */
const PUBLIC = new Map<unknown, string[]>(publicApi().filter(({ name }) => name in catalog).map(({ name, members }) =>
  [catalog[name as keyof typeof catalog], members.filter(({ isMethod }) => !isMethod).map(member => member.name)]));

/** What a pattern has made and shows: its own properties, and those of its subscriptions, APIs, outboxes. */
function publicResources(pattern: Construct): CfnResource[] {
  return pattern.node.findAll().flatMap(node => (PUBLIC.get(node.constructor) ?? [])
    .flatMap(name => each(valueOf(node, name)))
    .filter((value): value is IConstruct => Construct.isConstruct(value) && value.node.scopes.includes(pattern))
    .map(({ node: { defaultChild } }) => defaultChild)
    .filter(CfnResource.isCfnResource));
}

/** Some have no value on some constructs and say so: an internal service has no URL. */
function valueOf(node: IConstruct, name: string): unknown {
  try {
    return (node as unknown as { readonly [property: string]: unknown })[name];
  } catch {
    return undefined;
  }
}

/** Some properties hold several, in a list or by name. */
function each(value: unknown): unknown[] {
  if (Array.isArray(value)) { return value; }
  return isMap(value) ? Object.values(value) : [value];
}

/** Of aws-cdk-lib, too, which tests load outside of their sandbox: there `Object` is another. */
function isMap(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) { return false; }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype !== null && Object.getPrototypeOf(prototype) === null;
}

describe.each(patterns())('$folder', pattern => {
  test.each(fixturesOf(pattern).fixtures)('$name: every public resource is changed through its CloudFormation resource', fixture => {
    const changed: string[] = [];
    const { template, stack } = synthesize(fixture, {
      adjust: created => publicResources(created).forEach(resource => {
        resource.addPropertyOverride('Hatch.Escaped', true);
        changed.push(resource.logicalId);
      }),
    });
    const ids = new Set(changed.map(id => String(stack.resolve(id))));
    const escaped = template.resources.filter(resource => propertyOf(resource, 'Hatch.Escaped') === true).map(({ id }) => id);
    expect(escaped.sort()).toEqual([...ids].sort());
    expect(ids.size).toBeGreaterThan(0);
  });
});
