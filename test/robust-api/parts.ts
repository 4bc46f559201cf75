import * as path from 'path';
import { aws_apigateway as apigateway, aws_appsync as appsync, aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend, IBackend, JsonSchema } from '../../src';

/** What a user has beside the pattern. */
export function answering(scope: Construct, id: string): lambda.Function {
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
}

export function network(scope: Construct, id: string): ec2.Vpc {
  return new ec2.Vpc(scope, id, { maxAzs: 2, restrictDefaultSecurityGroup: false });
}

export function service(scope: Construct, id: string, vpc: ec2.IVpc): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, `${id}Task`);
  taskDefinition.addContainer('web', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:22'),
    portMappings: [{ containerPort: 8080 }],
  });
  const cluster = new ecs.Cluster(scope, `${id}Cluster`, { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  return new ecs.FargateService(scope, `${id}Service`, { cluster, taskDefinition, minHealthyPercent: 100, circuitBreaker: { rollback: true } });
}

/** A private API, and the way to it. */
export function privateRestApi(scope: Construct, id: string, vpc: ec2.IVpc): IBackend {
  const group = new ec2.SecurityGroup(scope, `${id}EndpointSecurityGroup`, { vpc, allowAllOutbound: false });
  const vpcEndpoint = new ec2.InterfaceVpcEndpoint(scope, `${id}Endpoint`, {
    vpc, service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY, securityGroups: [group], open: false,
  });
  const api = apigateway.RestApi.fromRestApiId(scope, `${id}Reports`, 'abcdef1234');
  return Backend.privateRestApi(api, { vpc, vpcEndpoint, addresses: ['10.0.128.10', '10.0.192.10'] });
}

export function certificate(scope: Construct, id: string): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(scope, id, 'arn:aws:acm:eu-central-1:111111111111:certificate/11111111-2222-3333-4444-555555555555');
}

export const SCHEMA = appsync.SchemaFile.fromAsset(path.join(__dirname, 'schemas/shop.graphql'));

export const ORDER = JsonSchema.fromObject({ type: 'object', required: ['item'], properties: { item: { type: 'string' } } });
