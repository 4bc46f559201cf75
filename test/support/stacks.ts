import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_events as events, aws_lambda as lambda, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';

/** A stack of the name most tests use, in an app of its own. */
export function shop(): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop');
}

/** A function of the user's. */
export function userFunction(scope: Construct, id = 'Charge', props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
    ...props,
  });
}

/** An endpoint of the user's partner. */
export function userEndpoint(scope: Construct, props: Partial<events.ApiDestinationProps> = {}): events.ApiDestination {
  const authorization = events.Authorization.apiKey('x-api-key', SecretValue.secretsManager('partner'));
  return new events.ApiDestination(scope, 'Partner', {
    connection: new events.Connection(scope, 'PartnerConnection', { authorization }), endpoint: 'https://partner.example.com/orders', ...props,
  });
}

/** A task definition of the user's, with its container. */
export function userTask(scope: Construct, id = 'Transcode'): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, id);
  task.addContainer('Worker', { image: ecs.ContainerImage.fromRegistry('transcode') });
  return task;
}

/** A network of the user's. */
export function userVpc(scope: Construct, id = 'Network'): ec2.Vpc {
  return new ec2.Vpc(scope, id, { natGateways: 1 });
}

/** What the synthesis of a stack warns of. */
export function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(warning => String(warning.entry.data));
}

/** The places of claim checks that the functions of a stack know: the value of each variable. */
export function claimCheckPlaces(stack: Stack): unknown[] {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as Array<{ Properties: { Environment?: { Variables: Record<string, unknown> } } }>;
  return functions.map(({ Properties }) => Properties.Environment?.Variables.CATALOG_CLAIM_CHECKS).filter(places => places !== undefined);
}

/** How many resources a stack has. */
export function resourceCount(stack: Stack): number {
  return stack.node.findAll().filter(node => 'cfnResourceType' in node).length;
}
