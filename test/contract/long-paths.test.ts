import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { fixturesOf, patterns } from './patterns';

/** The longest descriptions, in characters. */
const LONGEST: { readonly [type: string]: number } = {
  // https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html#lambda-CreateFunction-request-Description
  'AWS::Lambda::Function': 256,
  'AWS::Lambda::Alias': 256,
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  'AWS::Events::Rule': 512,
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
  'AWS::Events::Archive': 512,
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  'AWS::IAM::Role': 1000,
  // https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname.html
  'AWS::EventSchemas::Registry': 256,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  'AWS::EC2::SecurityGroup': 255,
};
const ANY_TYPE = 255;

const cases = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => ({ folder: pattern.folder, fixture })));

interface Described { readonly Type: string; readonly Properties?: { readonly Description?: unknown; readonly GroupDescription?: unknown } }

test.each(cases)('$folder, $fixture.name: a long path stops nobody', ({ fixture }) => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const deep = ['c', 'd', 'e', 'f', 'g'].reduce<Construct>((scope, letter) => new Construct(scope, letter.repeat(200)), stack);
  const own = fixture.create(deep, 'Pattern').node.findAll().filter(child => CfnResource.isCfnResource(child)).map(resource => stack.getLogicalId(resource as CfnResource));
  const { Resources } = Template.fromStack(stack).toJSON() as { readonly Resources: { readonly [id: string]: Described } };
  const resources = Object.entries(Resources).filter(([id]) => own.includes(id));
  const tooLong = resources.filter(([, { Type, Properties }]) => {
    const { Description, GroupDescription = Description } = Properties ?? {};
    return typeof GroupDescription === 'string' && GroupDescription.length > (LONGEST[Type] ?? ANY_TYPE);
  });
  expect(tooLong.map(([id, { Type }]) => `${Type} ${id}`)).toEqual([]);
});
