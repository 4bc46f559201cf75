import { EventContract } from '../../core/messaging/event-contract';

/** The schema of a member of an event's data, as far as it is looked at here. */
export interface MemberSchema {
  readonly type?: unknown;
  readonly properties?: { readonly [name: string]: MemberSchema };
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

const schemaOf = ({ schema }: EventContract) => JSON.parse(schema.text) as MemberSchema;

/** The schema of the member at a pointer that each event has. Undefined for one that `properties` does not name, or that is not `required`. */
export function requiredMember(contract: EventContract, pointer: string): MemberSchema | undefined {
  const names = pointer.split('/').slice(1).map(name => name.replace(/~1/g, '/').replace(/~0/g, '~'));
  return names.reduce<MemberSchema | undefined>((schema, name) => {
    const { properties = {}, required = [] } = schema ?? {};
    return required.includes(name) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  }, schemaOf(contract));
}
