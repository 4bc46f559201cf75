import { CfnElement, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { propertySoFar } from './template-properties';

/** What is only known at deployment, at its longest. */
const PARTITION = 10; // aws-us-gov
const REGION = 14; // ap-southeast-1
const ACCOUNT = 12;
const URL_SUFFIX = 16; // amazonaws.com.cn
/** Of what AWS knows at deployment. */
export const PSEUDO_PARAMETERS: { readonly [name: string]: number } = {
  'AWS::Partition': PARTITION, 'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::URLSuffix': URL_SUFFIX, 'AWS::StackName': 128, 'AWS::NoValue': 0,
};
/** Between stack name, logical id and what CloudFormation adds to them. */
const RANDOM_PART = '--'.length + 13;
/** Of an import, a parameter, or a resource of a kind that is not named here: a library default. */
const ELSEWHERE = 256;

interface Named {
  /** Of a name. */
  readonly longest: number;
  /** Property with a name of the user. */
  readonly property?: string;
  /** Service and the begin of the resource in the ARN: `lambda` and `function:`. */
  readonly arn: [service: string, prefix: string];
  /** What `Ref` is. Default: the name. */
  readonly ref?: 'arn' | 'url';
}

const NAMED: { readonly [type: string]: Named } = {
  'AWS::SQS::Queue': { longest: 80, property: 'QueueName', arn: ['sqs', ''], ref: 'url' },
  'AWS::SNS::Topic': { longest: 256, property: 'TopicName', arn: ['sns', ''], ref: 'arn' },
  'AWS::Lambda::Function': { longest: 64, property: 'FunctionName', arn: ['lambda', 'function:'] },
  'AWS::DynamoDB::Table': { longest: 255, property: 'TableName', arn: ['dynamodb', 'table/'] },
  'AWS::DynamoDB::GlobalTable': { longest: 255, property: 'TableName', arn: ['dynamodb', 'table/'] },
  'AWS::Events::EventBus': { longest: 256, property: 'Name', arn: ['events', 'event-bus/'] },
  'AWS::Events::Rule': { longest: 64, property: 'Name', arn: ['events', 'rule/'] },
  'AWS::Kinesis::Stream': { longest: 128, property: 'Name', arn: ['kinesis', 'stream/'] },
  'AWS::S3::Bucket': { longest: 63, property: 'BucketName', arn: ['s3', ''] },
  'AWS::StepFunctions::StateMachine': { longest: 80, property: 'StateMachineName', arn: ['states', 'stateMachine:'], ref: 'arn' },
  'AWS::IAM::Role': { longest: 64, property: 'RoleName', arn: ['iam', 'role/'] },
  'AWS::KMS::Key': { longest: 36, arn: ['kms', 'key/'] },
  'AWS::CloudWatch::Alarm': { longest: 255, property: 'AlarmName', arn: ['cloudwatch', 'alarm:'] },
  'AWS::CloudWatch::CompositeAlarm': { longest: 255, property: 'AlarmName', arn: ['cloudwatch', 'alarm:'] },
  'AWS::Logs::LogGroup': { longest: 512, property: 'LogGroupName', arn: ['logs', 'log-group:'] },
};

/**
 * A value as it is deployed at its longest: `x` stands for each character that is not known at synthesis. A name that
 * CloudFormation makes has the name of the stack, the logical id and a random part.
 *
 * @param elsewhere the length of what comes from another template
 */
export function atItsLongest(scope: IConstruct, value: unknown, elsewhere = ELSEWHERE): unknown {
  const stack = Stack.of(scope);
  return longestIn(stack, elsewhere)(stack.resolve(value));
}

/** For many values that are resolved, while neither the names in the stack nor its resources change: each name is measured once. */
export function longestIn(stack: Stack, elsewhere: number): (resolved: unknown) => unknown {
  const lengths = new Map<string, number>();
  const text = (part: unknown): string => {
    const found = deep(part);
    return typeof found === 'string' ? found : JSON.stringify(found) ?? '';
  };
  const intrinsic = (name: string, argument: unknown): string => {
    switch (name) {
      case 'Ref': return PSEUDO_PARAMETERS[String(argument)] !== undefined ? x(PSEUDO_PARAMETERS[String(argument)]) : x(lengthOf(String(argument), 'Ref'));
      case 'Fn::GetAtt': {
        const [id, attribute] = argument as [string, string];
        return x(lengthOf(id, attribute));
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return Array.isArray(parts) ? parts.map(text).join(separator) : text(parts);
      }
      case 'Fn::Select': return text((argument as [unknown, unknown])[1]);
      case 'Fn::Split': return text((argument as [unknown, unknown])[1]);
      default: return x(elsewhere);
    }
  };
  const deep = (part: unknown): unknown => {
    if (Array.isArray(part)) { return part.map(deep); }
    if (typeof part !== 'object' || part === null) { return part; }
    const [[name, argument] = [], ...more] = Object.entries(part);
    return name !== undefined && more.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))
      ? intrinsic(name, argument)
      : Object.fromEntries(Object.entries(part).map(([key, each]) => [key, deep(each)]));
  };
  return deep;

  function lengthOf(id: string, attribute: string): number {
    const key = `${id}.${attribute}`;
    const length = lengths.get(key) ?? measured(namedResource(stack, id), attribute);
    lengths.set(key, length);
    return length;
  }

  function measured(resource: CfnResource | undefined, attribute: string): number {
    if (!resource) { return elsewhere; }
    const named = NAMED[resource.cfnResourceType];
    const name = nameLength(stack, resource, named);
    const [service, prefix] = named.arn;
    const arn = 'arn::::::'.length - 1 + PARTITION + service.length + REGION + ACCOUNT + prefix.length + name;
    if (attribute === 'Arn' || (attribute === 'Ref' && named.ref === 'arn')) { return arn; }
    return attribute === 'Ref' && named.ref === 'url' ? `https://${service}..//`.length + REGION + URL_SUFFIX + ACCOUNT + name : name;
  }
}

function nameLength(stack: Stack, resource: CfnResource, { longest, property }: Named): number {
  const given: unknown = property && stack.resolve(propertySoFar(resource, property));
  if (given !== undefined) { return typeof given === 'string' ? given.length : longest; }
  if (Token.isUnresolved(stack.stackName)) { return longest; }
  return Math.min(longest, stack.stackName.length + logicalId(stack, resource).length + RANDOM_PART);
}

/** The elements of each stack by logical id, as they were when one was last not found. */
const KNOWN = new WeakMap<Stack, ReadonlyMap<string, CfnElement>>();

/** The resource with that logical id, if names of its type are as long as said here. A stack is looked through once, and again when it has changed. */
function namedResource(stack: Stack, id: string): CfnResource | undefined {
  const isThat = (element: CfnElement | undefined) => element !== undefined && logicalId(stack, element) === id;
  let found = KNOWN.get(stack)?.get(id);
  if (!isThat(found)) {
    const elements = elementsOf(stack);
    KNOWN.set(stack, elements);
    found = elements.get(id);
  }
  return found && CfnResource.isCfnResource(found) && found.cfnResourceType in NAMED ? found : undefined;
}

/** Without versions of functions: their ids follow from the environment variables, which are measured here. */
function elementsOf(stack: Stack): ReadonlyMap<string, CfnElement> {
  const isVersion = (child: IConstruct) => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::Lambda::Version';
  const elements = stack.node.findAll()
    .filter((child): child is CfnElement => CfnElement.isCfnElement(child) && child.stack === stack && !isVersion(child));
  return new Map(elements.map(element => [logicalId(stack, element), element]));
}

/** With what `overrideLogicalId` set. */
function logicalId(stack: Stack, element: CfnElement): string {
  return stack.resolve(element.logicalId) as string;
}

function x(length: number): string {
  return 'x'.repeat(length);
}
