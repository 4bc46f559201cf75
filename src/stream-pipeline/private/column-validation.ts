import { StageFacts } from './branch-validation';
import { Columns } from './contract-columns';
import { ContractFields } from './contract-fields';
import { Validation } from '../../core/private/validation';

const NUMERIC = ['integer', 'number'];
/** The types of JSON that a column takes, by its kind. */
const FITTING: { readonly [kind: string]: readonly string[] } = {
  string: ['string'], timestamp: ['string'], boolean: ['boolean'], int: NUMERIC, bigint: NUMERIC, double: NUMERIC, array: ['array'], struct: ['object'], map: ['object'],
};
const EXAMPLES: { readonly [type: string]: string } = {
  string: 'STRING', boolean: 'BOOLEAN', integer: 'BIGINT', number: 'DOUBLE', array: 'arrayOf()', object: 'structOf()',
};

/** Columns that the records of the stage can have. A value of another type sends its record to the failure queue, and a column of no member is empty. */
export function validateColumns(validation: Validation, name: string, columns: Columns, { stage, contract }: StageFacts) {
  const fields = contract && new ContractFields(contract);
  if (!fields?.namesMembers) { return; }
  for (const [member, column] of Object.entries(columns)) {
    const what = `column '${member}' of '${name}'`;
    validation.check(fields.has(member) || fields.requires(member), what, `be a member of the contract of '${stage}': it would be NULL in each row`, member);
    const types = fields.typesOf(member)?.filter(type => type !== 'null') ?? [];
    const fits = types.length === 0 || types.some(type => FITTING[column._settings.kind].includes(type));
    const example = `LakeType.${EXAMPLES[types[0]] ?? 'STRING'}`;
    validation.check(fits, what, `have a type for ${types.join(' or ')}, such as ${example}: the contract of '${stage}' gives no other`, column._glue);
  }
}
