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
 * Answers 404 to unknown paths and 405 to unknown methods. A REST API answers 403 to both, unless
 * each resource has an ANY method and a greedy resource takes the other paths. An aspect adds them
 * at synthesis, when all methods of the user are known.
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
    const last = lastVariable(root);
    if (!last.path.endsWith('+}')) { last.addResource('{proxy+}'); }
    const resources = [root, ...this.props.api.node.findAll().filter(child => child instanceof apigateway.Resource)];
    resources.filter(resource => !resource.node.tryFindChild('ANY')).forEach(resource => this.answer(resource));
  }

  private answer(resource: apigateway.IResource) {
    const method = resource.addMethod('ANY', new apigateway.LambdaIntegration(this.handler, { scopePermissionToMethod: false }), {
      authorizationType: apigateway.AuthorizationType.NONE,
      apiKeyRequired: false,
    });
    acknowledge(method, 'The function answers 404 or 405, and has no permissions', 'AwsSolutions-APIG4', 'AwsSolutions-COG4');
  }
}

/** A resource has one child with a variable (REST API limit): the greedy one goes below those that are there. */
function lastVariable(resource: apigateway.IResource): apigateway.IResource {
  const variable = resource.node.children.find(child => child instanceof apigateway.Resource && child.path.endsWith('}'));
  return variable ? lastVariable(variable as apigateway.Resource) : resource;
}
