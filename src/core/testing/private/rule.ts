import { Resource, StackTemplate } from './stack-template';

/** What a rule found wrong. */
export interface Finding {
  /** Logical id of the resource. */
  readonly resource: string;
  readonly message: string;
  /** What to do about it, in any stack. Without it, the rule is one of this library's own templates. */
  readonly fix?: string;
}

/** Looks at a whole template; an empty answer is a pass. */
export type Rule = (template: StackTemplate) => Finding[];

export function finding({ id }: Resource, message: string, fix?: string): Finding {
  return { resource: id, message, ...fix !== undefined && { fix } };
}

/** A finding unless the condition holds. */
export function expectThat(holds: boolean, resource: Resource, message: string, fix?: string): Finding[] {
  return holds ? [] : [finding(resource, message, fix)];
}
