import { CfnResource, Stack } from 'aws-cdk-lib';

export interface TemplateProperties { readonly [name: string]: unknown }

interface Rendered { readonly Resources: { readonly [id: string]: { readonly Properties?: TemplateProperties } } }

/** The properties of a resource at synthesis: as they are in the template, with what escape hatches override. */
export function templateProperties(resource: CfnResource): TemplateProperties {
  const rendered = (resource as unknown as { _toCloudFormation(): object })._toCloudFormation();
  const [{ Properties = {} }] = Object.values((Stack.of(resource).resolve(rendered) as Rendered).Resources);
  return Properties;
}

/** One of them. Unless an escape hatch is used, nothing else of the resource is resolved. */
export function templateProperty(resource: CfnResource, name: string): unknown {
  const { rawOverrides = {} } = resource as unknown as { readonly rawOverrides?: object };
  const attribute = name.replace(/^[A-Z]+(?=[A-Z])|^[A-Z]/, capitals => capitals.toLowerCase());
  return attribute in resource && Object.keys(rawOverrides).length === 0
    ? Stack.of(resource).resolve((resource as unknown as TemplateProperties)[attribute])
    : templateProperties(resource)[name];
}

/** A property before synthesis. Nothing is resolved, because CDK keeps what a lazy value was first. */
export function propertySoFar(resource: CfnResource, name: string): unknown {
  const { rawOverrides = {} } = resource as unknown as { readonly rawOverrides?: { readonly Properties?: TemplateProperties } };
  const { Properties = {} } = rawOverrides;
  return name in Properties ? Properties[name] : (resource as unknown as TemplateProperties)[`${name[0].toLowerCase()}${name.slice(1)}`];
}
