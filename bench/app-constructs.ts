import { App, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Pattern, fixturesOf } from '../test/contract/patterns';

/** Where jsii puts a class's name in the catalogs of all languages. */
const TYPE_INFORMATION = Symbol.for('jsii.rtti');

/**
 * The classes of aws-cdk-lib of which a program without the library would create the constructs of a
 * pattern's first fixture, as `module#Class`. Only what such a program has to name: neither what those
 * classes create themselves nor helpers as `Metric` and `Duration`, so what it loads is understated.
 */
export function classesCreatedBy(pattern: Pattern): string[] {
  const stack = new Stack(new App(), 'Bench');
  fixturesOf(pattern).fixtures[0].create(stack, 'Pattern');
  const names = stack.node.findAll()
    .filter(({ node }) => node.scope === stack || (node.scope !== undefined && cdkClass(node.scope) === undefined))
    .flatMap(construct => cdkClass(construct) ?? [])
    // of `aws-cdk-lib.aws_sqs.Queue`; neither the main module nor the classes generated of CloudFormation are L2s
    .flatMap(name => /^aws-cdk-lib\.(aws_\w+)\.((?!Cfn).+)$/.exec(name)?.slice(1, 3).join('#').replaceAll('_', '-') ?? []);
  return [...new Set(names)].sort().map(name => `aws-cdk-lib/${name}`);
}

/** The modules of aws-cdk-lib whose constructs, of whatever level, are below the scope: `aws-sqs`. */
export function servicesIn(scope: IConstruct): string[] {
  const services = scope.node.findAll().flatMap(construct => /^aws-cdk-lib\.(aws_\w+)\./.exec(cdkClass(construct) ?? '')?.[1] ?? []);
  return [...new Set(services)].map(name => name.replaceAll('_', '-')).sort();
}

/** Of the construct or, where that is a subclass of the library's, of what it extends. */
function cdkClass(construct: IConstruct): string | undefined {
  for (let type = construct.constructor; type !== Function.prototype; type = Object.getPrototypeOf(type) as typeof type) {
    const { fqn } = (Object.getOwnPropertyDescriptor(type, TYPE_INFORMATION)?.value ?? {}) as { fqn?: string };
    if (fqn?.startsWith('aws-cdk-lib.')) return fqn;
  }
  return undefined;
}
