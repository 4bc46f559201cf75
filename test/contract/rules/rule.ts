import { Resource, StackTemplate } from '../template/stack-template';

/** What a rule found wrong. */
export interface Finding {
  /** Logical id of the resource. */
  readonly resource: string;
  readonly message: string;
}

/** Looks at a whole template; an empty answer is a pass. */
export type Rule = (template: StackTemplate) => Finding[];

export function finding({ id }: Resource, message: string): Finding {
  return { resource: id, message };
}

/** A finding unless the condition holds. */
export function expectThat(holds: boolean, resource: Resource, message: string): Finding[] {
  return holds ? [] : [finding(resource, message)];
}
