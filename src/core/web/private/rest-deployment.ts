import { Aspects, AspectPriority, aws_apigateway as apigateway, CfnResource, Lazy, Stack } from 'aws-cdk-lib';

type Snapshot = apigateway.CfnMethod | apigateway.CfnModel | apigateway.CfnGatewayResponse | apigateway.CfnAuthorizer
  | apigateway.CfnRequestValidator | apigateway.CfnResource;

/** The rendering that CDK uses for the API itself in the id of its deployment. */
interface Rendered { _toCloudFormation(): unknown }

/**
 * A stage serves the last deployment, a snapshot of the API:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
 * CloudFormation makes a new one if its logical id changes. CDK's own id knows the properties of methods. It does not know
 * schemas, authorizers, validators, and what is set by escape hatches and aspects. Here every property of every part counts.
 */
export function deployEveryChange(api: apigateway.RestApi) {
  const deployment = api.latestDeployment!;
  deployment.addToLogicalId(Lazy.any({ produce: () => partsOf(api).map(part => propertiesOf(part)) }));
  // CDK lets the deployment wait for the methods and responses that it adds itself
  Aspects.of(deployment).add({
    visit: node => {
      if (node !== deployment) { return; }
      partsOf(api).filter(part => part instanceof apigateway.CfnMethod || part instanceof apigateway.CfnGatewayResponse)
        .forEach(part => deployment.node.addDependency(part));
    },
  }, { priority: AspectPriority.MUTATING });
}

/** In an order that does not depend on the order of calls. */
function partsOf(api: apigateway.RestApi): Snapshot[] {
  const stack = Stack.of(api);
  const restApiId: unknown = stack.resolve(api.restApiId);
  return stack.node.findAll().filter(isSnapshot)
    .filter(part => Stack.of(part) === stack && JSON.stringify(stack.resolve(part.restApiId)) === JSON.stringify(restApiId))
    .sort((a, b) => a.node.path < b.node.path ? -1 : 1);
}

function isSnapshot(node: unknown): node is Snapshot {
  const { CfnMethod, CfnModel, CfnGatewayResponse, CfnAuthorizer, CfnRequestValidator, CfnResource: Resource } = apigateway;
  return [CfnMethod, CfnModel, CfnGatewayResponse, CfnAuthorizer, CfnRequestValidator, Resource].some(kind => node instanceof kind);
}

/** Not its metadata, which the stage does not serve. */
function propertiesOf(part: CfnResource): unknown {
  const rendered = (part as unknown as Rendered)._toCloudFormation();
  const { Resources } = Stack.of(part).resolve(rendered) as { Resources: { [id: string]: { Properties?: unknown } } };
  return Object.entries(Resources).map(([id, { Properties }]) => [id, Properties]);
}
