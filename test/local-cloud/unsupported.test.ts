import { spawnSync } from 'child_process';
import { CloudFormationClient, ValidateTemplateCommand } from '@aws-sdk/client-cloudformation';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { client } from './client';
import { deployFixture } from './fixture';
import { LOCAL_CLOUD_VARIABLE } from '../../tools/local-cloud/environment';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { lossWithout, UNSUPPORTED } from '../../tools/local-cloud/losses';
import { ROOT } from '../../tools/local-cloud/places';
import { leaveOutUnsupported } from '../../tools/local-cloud/unsupported';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

/** One resource type for each service that is left out as a whole. */
const OF_SERVICE: Record<string, string> = {
  'AWS::ApplicationAutoScaling::': 'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::CodeDeploy::': 'AWS::CodeDeploy::DeploymentGroup',
  'AWS::EventSchemas::': 'AWS::EventSchemas::Registry',
  'AWS::MediaConvert::': 'AWS::MediaConvert::Queue',
  'AWS::Neptune::': 'AWS::Neptune::DBCluster',
  'AWS::OpenSearchServerless::': 'AWS::OpenSearchServerless::Collection',
};

function stackWith(context: Record<string, string>, type: string): Template {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new CfnResource(stack, 'Resource', { type });
  leaveOutUnsupported(app);
  return Template.fromStack(stack);
}

const silence = () => jest.spyOn(process.stderr, 'write').mockReturnValue(true);

test('changes nothing when the app is not for the local cloud', () => {
  const template = stackWith({}, 'AWS::EC2::EIP').toJSON() as { Resources: unknown; Conditions?: unknown };
  expect(template.Resources).toEqual({ Resource: { Type: 'AWS::EC2::EIP' } });
  expect(template.Conditions).toBeUndefined();
});

test('leaves out what is not supported, and says so', () => {
  const stderr = silence();
  const template = stackWith({ [LOCAL_CLOUD_VARIABLE]: '1' }, 'AWS::EC2::EIP');
  template.hasResource('AWS::EC2::EIP', { Condition: 'NotInTheLocalCloud' });
  template.hasCondition('NotInTheLocalCloud', { 'Fn::Equals': ['local', 'cloud'] });
  expect(stderr).toHaveBeenCalledWith('local cloud: left out Stack/Resource (AWS::EC2::EIP): no ways out of a private subnet\n');
});

test('leaves everything else', () => {
  const stderr = silence();
  const template = stackWith({ [LOCAL_CLOUD_VARIABLE]: '1' }, 'AWS::SQS::Queue').toJSON() as { Resources: unknown };
  expect(template.Resources).toEqual({ Resource: { Type: 'AWS::SQS::Queue' } });
  expect(stderr).not.toHaveBeenCalled();
});

test('names a whole service by its prefix only', () => {
  expect(lossWithout('AWS::Neptune::DBInstance')).toBe('graph databases');
  expect(lossWithout('AWS::EC2::VPC')).toBeUndefined();
});

describe('in the local cloud', () => {
  let cloud: LocalCloud;
  beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-unsupported' }); });
  afterAll(async () => cloud.stop());

  test('an app that scales, in private subnets, can be deployed', async () => {
    const stderr = silence();
    await deployFixture(cloud, 'unsupported-app');
    const said = stderr.mock.calls.map(([text]) => String(text)).filter(text => text.startsWith('local cloud: left out'));
    const types = new Set(said.map(text => /\((.*?)\)/.exec(text)![1]));
    expect([...types].sort()).toEqual([
      'AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy', 'AWS::EC2::EIP', 'AWS::EC2::NatGateway',
      'AWS::EC2::Route', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress', 'AWS::ECS::ClusterCapacityProviderAssociations',
    ]);
  });

  test.each(Object.keys(UNSUPPORTED))('%s is refused, so naming it is needed', async name => {
    const type = OF_SERVICE[name] ?? name;
    const TemplateBody = JSON.stringify({ Resources: { Resource: { Type: type } } });
    await expect(client(CloudFormationClient, cloud).send(new ValidateTemplateCommand({ TemplateBody })))
      .rejects.toThrow(`Unrecognized resource types: [${type}]`);
  });
});

test('an app that a user synthesizes has all of it', () => {
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, 'test/local-cloud/fixtures/unsupported-app.ts'], {
    cwd: ROOT, encoding: 'utf8', env: { ...process.env, [LOCAL_CLOUD_VARIABLE]: undefined },
  });
  expect(status).toBe(0);
  expect(stderr).not.toContain('left out');
});
