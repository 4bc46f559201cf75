import { Cloud, queried } from '../signed-requests';

/** Those of the types of resources that the CloudFormation of the local cloud does not know. It refuses a template with one of them. */
export async function unknownTypes(cloud: Cloud, types: readonly string[]): Promise<Set<string>> {
  if (types.length === 0) return new Set();
  const Resources = Object.fromEntries(types.map((Type, index) => [`Resource${index}`, { Type }]));
  const response = await queried(cloud, 'cloudformation', { Version: '2010-05-15', Action: 'ValidateTemplate', TemplateBody: JSON.stringify({ Resources }) });
  const [, unrecognized = ''] = /Unrecognized resource types: \[([^\]]*)\]/.exec(await response.text()) ?? [];
  return new Set(unrecognized.split(', ').filter(type => type !== ''));
}
