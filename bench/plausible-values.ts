/** What of a template is looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, {
    readonly Type: string;
    readonly Properties?: Readonly<Record<string, unknown>>;
    readonly Metadata?: Readonly<Record<string, unknown>>;
  }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::StackName': 'Bench', 'AWS::NoValue': '',
};

/** A value of a template as text that looks as it would where the stack is deployed. */
export function resolvedText(value: unknown, template: Template): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const resolve = (part: unknown) => resolvedText(part, template);
  const [[intrinsic, argument]] = Object.entries(value);
  switch (intrinsic) {
    case 'Ref': return reference(argument as string, template);
    case 'Fn::GetAtt': return attribute(...argument as [string, string], template);
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    case 'Fn::Select': {
      const [index, list] = argument as [string | number, unknown];
      return resolve(listOf(list, resolve)[Number(index)]);
    }
    case 'Fn::ImportValue': return `imported-${resolve(argument)}`;
    default: throw new Error(`No plausible value for ${JSON.stringify(value)}: bench/plausible-values.ts.`);
  }
}

function listOf(list: unknown, resolve: (part: unknown) => string): unknown[] {
  if (Array.isArray(list)) return list;
  const [separator, text] = (list as { 'Fn::Split': [string, unknown] })['Fn::Split'];
  return resolve(text).split(separator);
}

function reference(id: string, { Resources, Parameters }: Template): string {
  const type = Resources[id]?.Type;
  if (type === 'AWS::SQS::Queue') return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`;
  if (type === 'AWS::SNS::Topic' || type === 'AWS::StepFunctions::StateMachine' || type === 'AWS::SecretsManager::Secret') return arn(type, id);
  return PSEUDO[id] ?? String(Parameters?.[id]?.Default ?? id);
}

function attribute(id: string, name: string, { Resources }: Template): string {
  // the endpoint of a collection is a URL, as that of a domain is not
  if (name === 'CollectionEndpoint') return `https://${id}.${REGION}.aoss.amazonaws.com`;
  return name.endsWith('Arn') ? arn(Resources[id].Type, id) : `${id}.${name}`;
}

function arn(type: string, id: string): string {
  const [, service] = type.split('::');
  return `arn:aws:${service.toLowerCase()}:${REGION}:${ACCOUNT}:${id}`;
}
