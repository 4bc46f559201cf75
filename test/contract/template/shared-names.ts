import { Properties, Resource } from '../../../src/core/testing/private/stack-template';
import { Synthesis } from '../synthesis';

/** Named within something else, which has a name of its own, or named as the user says: a domain. */
const WITHIN_ANOTHER = [
  'AWS::IAM::Policy', 'AWS::Lambda::Alias', 'AWS::ApiGateway::Authorizer', 'AWS::ApiGateway::Model', 'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Authorizer', 'AWS::ApiGatewayV2::Stage', 'AWS::AppSync::DataSource', 'AWS::EventSchemas::Schema',
  'AWS::Route53::RecordSet',
];
/** Where the name's property is called neither `Name` nor after the type. */
const NAMES: { readonly [type: string]: string } = {
  'AWS::Events::EventBusPolicy': 'StatementId',
  'AWS::Kinesis::StreamConsumer': 'ConsumerName',
  'AWS::Logs::ResourcePolicy': 'PolicyName',
};
const APIS = /::(Api|RestApi|GraphQLApi)$/;
/** A path in the settings of a function; contracts have a source of the user's, without the slash. */
const SOURCE = /\\*"source\\*":\\*"(\/[^"\\]+)/g;

/** What two stacks of one account and region must not have in common, by kind. */
export interface SharedNames {
  readonly 'physical names': string[];
  readonly 'API names': string[];
  readonly 'dimensions of metrics': string[];
  readonly 'event sources': string[];
}

export const KINDS: (keyof SharedNames)[] = ['physical names', 'API names', 'dimensions of metrics', 'event sources'];

/**
 * The names in a fixture's stack, read from its template: nothing but the name of the stack differs when the same code is deployed twice into one
 * account and region. What refers to the stack or to its resources is the stack's own.
 */
export function sharedNames({ template, stack: { stackName } }: Synthesis): SharedNames {
  const isOfStack = (value: unknown) => template.reference(value) !== undefined || /^{"Ref":"AWS::Stack(Name|Id)"}$/.test(JSON.stringify(value));
  const text = (value: unknown) => JSON.stringify(value, (_, part: unknown) => isOfStack(part) ? [stackName, JSON.stringify(part)] : part);
  const own = template.resources.filter(resource => template.isOwn(resource));
  const names = own.filter(({ type }) => !WITHIN_ANOTHER.includes(type))
    .flatMap(resource => namesOf(resource).map(name => ({ type: resource.type, name: `${resource.type} ${text(name)}` })));
  const paths = template.resources.flatMap(variablesOf).filter(([name]) => name === 'PATTERN_PATH').map(([, path]) => path);
  return {
    'physical names': names.filter(({ type }) => !APIS.test(type)).map(({ name }) => name),
    'API names': names.filter(({ type }) => APIS.test(type)).map(({ name }) => name),
    'dimensions of metrics': [...own.flatMap(({ properties }) => customMetrics(properties)), ...paths].map(text),
    'event sources': [
      ...paths.map(text),
      ...template.resources.flatMap(variablesOf).flatMap(([, value]) => [...text(value).matchAll(SOURCE)].map(([, source]) => source)),
    ],
  };
}

function namesOf({ type, properties }: Resource): unknown[] {
  const candidates = ['Name', `${type.split('::')[2]}Name`, NAMES[type]];
  return candidates.map(property => properties[property]).filter(name => name !== undefined);
}

function variablesOf({ properties }: Resource): [name: string, value: unknown][] {
  return Object.entries((properties.Environment as { readonly Variables?: Properties } | undefined)?.Variables ?? {});
}

/** Metrics outside of the namespaces of AWS, also within an expression. */
function customMetrics(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) { return []; }
  const { Namespace, MetricName, Dimensions } = value as Properties;
  const found = typeof Namespace === 'string' && !Namespace.startsWith('AWS/') ? [[Namespace, MetricName, Dimensions]] : [];
  return [...found, ...Object.values(value).flatMap(customMetrics)];
}
