import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RawTemplate, StackTemplate } from '../../testing/private/stack-template';

interface Rendering { _toCloudFormation(): object }

/** The resources of a stack as they are so far, and the constructs that they are of. */
export class StackResources {
  readonly raw: RawTemplate;
  readonly constructs: ReadonlyMap<string, CfnResource>;

  constructor(stack: Stack) {
    const elements = stack.node.findAll().filter(CfnElement.isCfnElement).filter(element => element.stack === stack);
    const rendered = elements.map(element => stack.resolve((element as unknown as Rendering)._toCloudFormation()) as RawTemplate);
    const resources = elements.filter(CfnResource.isCfnResource);
    this.constructs = new Map(resources.map(resource => [resource.node.path, resource]));
    const paths = new Map(resources.map(resource => [stack.resolve(resource.logicalId) as string, resource.node.path]));
    const all = Object.entries(Object.assign({}, ...rendered.map(({ Resources = {} }) => Resources)) as NonNullable<RawTemplate['Resources']>);
    // as CloudFormation reads it: JSON has no keys without a value, such as the statistic of an expression
    this.raw = JSON.parse(JSON.stringify({
      Resources: Object.fromEntries(all.map(([id, resource]) => [id, { ...resource, Metadata: { 'aws:cdk:path': paths.get(id) ?? id } }])),
      Parameters: Object.assign({}, ...rendered.map(({ Parameters = {} }) => Parameters)),
    })) as RawTemplate;
  }

  /** The template, of which a pattern owns what is below it. */
  templateOf(owner?: IConstruct): StackTemplate {
    return new StackTemplate(this.raw, owner?.node.path);
  }
}

/** The stacks that have something of a scope. */
export function stacksOf(scope: IConstruct): Stack[] {
  const within = scope.node.findAll().filter(Stack.isStack);
  const around = scope.node.scopes.filter(Stack.isStack);
  return [...new Set([...around.slice(-1), ...within])];
}
