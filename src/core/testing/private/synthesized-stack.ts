import * as fs from 'fs';
import * as path from 'path';
import { CfnElement, Stack, Stage } from 'aws-cdk-lib';
import { Rule } from './rule';
import { RawTemplate, StackTemplate } from './stack-template';

/** A stack's template, whose resources know their constructs, also where the app writes no paths into templates. */
export class SynthesizedStack {
  readonly path: string;
  private readonly template: StackTemplate;

  constructor(stack: Stack, private readonly exceptPaths: readonly string[]) {
    this.path = stack.node.path;
    this.template = new StackTemplate(withPaths(templateOf(stack), pathsIn(stack)));
  }

  /** A line for each finding that is for any stack. */
  violationsOf(rule: Rule): string[] {
    return rule(this.template).flatMap(({ resource: id, message, fix }) => {
      const { path: place } = this.template.resources.find(resource => resource.id === id)!;
      const isExcepted = this.exceptPaths.some(each => each === place || place.startsWith(`${each}/`));
      return fix === undefined || isExcepted ? [] : [`${place.replace(/\/(Resource|Default)$/, '')}: ${message}. To fix it, ${fix}.`];
    });
  }
}

function templateOf(stack: Stack): RawTemplate {
  const assembly = (stack.node.root as Stage).synth();
  return stack.nestedStackParent
    ? JSON.parse(fs.readFileSync(path.join(assembly.directory, stack.templateFile), 'utf8')) as RawTemplate
    : assembly.getStackArtifact(stack.artifactId).template as RawTemplate;
}

function pathsIn(stack: Stack): Map<string, string> {
  const elements = stack.node.findAll().filter(CfnElement.isCfnElement).filter(element => element.stack === stack);
  return new Map(elements.map(element => [stack.resolve(element.logicalId) as string, element.node.path]));
}

function withPaths(template: RawTemplate, paths: ReadonlyMap<string, string>): RawTemplate {
  const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) =>
    [id, { ...resource, Metadata: { ...resource.Metadata, 'aws:cdk:path': paths.get(id) ?? resource.Metadata?.['aws:cdk:path'] ?? id } }]);
  return { ...template, Resources: Object.fromEntries(resources) as RawTemplate['Resources'] };
}
