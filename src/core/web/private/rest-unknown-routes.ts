import { Aspects, AspectPriority, aws_apigateway as apigateway, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { RouteTable } from './route-table';
import { UnknownRoute } from './unknown-route';
import { acknowledge } from '../../private/lint-acknowledgement';

export interface RestUnknownRoutesProps {
  readonly pattern: Construct;
  readonly api: apigateway.RestApi;
  readonly routes: RouteTable;
}

/**
 * Tells 404 from 405. A REST API answers 403 to both, unless each resource has a method for all
 * that it does not know, and a greedy one takes the other paths. They are added when the app is
 * synthesized: only then is it known which resources have such a method of the user's.
 */
export class RestUnknownRoutes extends Construct {
  private readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, private readonly props: RestUnknownRoutesProps) {
    super(scope, id);
    this.handler = new UnknownRoute(this, 'UnknownRoute', props.pattern, props.routes).handler;
    Aspects.of(scope).add({ visit: node => this.complete(node) }, { priority: AspectPriority.MUTATING });
  }

  private complete(node: IConstruct) {
    if (node !== this.props.api) { return; }
    const { root } = this.props.api;
    if (!root.getResource('{proxy+}') && !hasGreedyChild(root)) { root.addResource('{proxy+}'); }
    const resources = [root, ...this.props.api.node.findAll().filter(child => child instanceof apigateway.Resource)];
    resources.filter(resource => !resource.node.tryFindChild('ANY')).forEach(resource => this.answer(resource));
  }

  private answer(resource: apigateway.IResource) {
    const method = resource.addMethod('ANY', new apigateway.LambdaIntegration(this.handler, { scopePermissionToMethod: false }), {
      authorizationType: apigateway.AuthorizationType.NONE,
      apiKeyRequired: false,
    });
    acknowledge(method, 'Tells everybody that there is no such route, and does nothing else', 'AwsSolutions-APIG4', 'AwsSolutions-COG4');
  }
}

function hasGreedyChild(resource: apigateway.IResource): boolean {
  return resource.node.children.some(child => child instanceof apigateway.Resource && child.path.endsWith('+}'));
}
