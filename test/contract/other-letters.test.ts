import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { fixturesOf, patterns } from './patterns';

const cases = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => ({ folder: pattern.folder, fixture })));
const TEXTS = [
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
  /^AWS::CloudWatch::Alarm .*Dimensions/,
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
  /^AWS::IAM::\w+ .*(PolicyDocument|Description)/,
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  /^AWS::EC2::SecurityGroup GroupDescription/,
  // names
  /^AWS::(ApiGateway|ApiGatewayV2|AppSync|Events|SQS|SNS|DynamoDB|Scheduler|Logs)::\w+ \w*Name$/,
];

interface Made { readonly Resources: { readonly [id: string]: { readonly Type: string; readonly Properties?: object } } }

/** Where a template has letters that are not ASCII: `AWS::IAM::Role Description`. */
function places(where: string, value: unknown): string[] {
  if (typeof value === 'string') { return /^[\x20-\x7e]*$/.test(value) ? [] : [where]; }
  if (typeof value !== 'object' || value === null) { return []; }
  return Object.entries(value).flatMap(([name, each]) => places(where.endsWith(' ') ? `${where}${name}` : `${where}.${name}`, each));
}

test.each(cases)('$folder, $fixture.name: a path with other letters stops nobody', ({ fixture }) => {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const pattern = fixture.create(new Construct(stack, 'Käufe€商店'), 'Pattern');
  const own = pattern.node.findAll().filter(child => CfnResource.isCfnResource(child)).map(resource => stack.getLogicalId(resource as CfnResource));
  const { Resources } = Template.fromStack(stack).toJSON() as Made;
  const found = Object.entries(Resources).filter(([id]) => own.includes(id)).flatMap(([, { Type, Properties = {} }]) => places(`${Type} `, Properties));
  expect(found.filter(place => TEXTS.some(text => text.test(place)))).toEqual([]);
});
