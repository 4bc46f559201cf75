import { Construct } from 'constructs';
import { StageFacts } from './branch-validation';
import { Columns } from './contract-columns';
import { ContractFields } from './contract-fields';
import { Validation } from '../../core/private/validation';
import { addWarning } from '../../core/private/warning';

const NUMERIC = ['integer', 'number'];
/** The types of JSON that a column takes, by its kind. */
const FITTING: { readonly [kind: string]: readonly string[] } = {
  string: ['string'], timestamp: ['string'], boolean: ['boolean'], int: NUMERIC, bigint: NUMERIC, double: NUMERIC, array: ['array'], struct: ['object'], map: ['object'],
};
const EXAMPLES: { readonly [type: string]: string } = {
  string: 'STRING', boolean: 'BOOLEAN', integer: 'BIGINT', number: 'DOUBLE', array: 'arrayOf()', object: 'structOf()',
};

/**
 * Columns that the records of the stage can have: a value of another type sends its record to the failure queue. A column of a member that the contract does
 * not name is a warning, because contracts allow further members.
 */
export function validateColumns(validation: Validation, pipeline: Construct, name: string, columns: Columns, { stage, contract }: StageFacts) {
  const fields = contract && new ContractFields(contract);
  if (!fields?.namesMembers) { return; }
  const unknown = Object.keys(columns).filter(member => !fields.has(member) && !fields.requires(member));
  if (unknown.length > 0) { warnOfColumns(pipeline, name, stage, unknown); }
  for (const [member, column] of Object.entries(columns)) {
    const what = `column '${member}' of '${name}'`;
    const types = fields.typesOf(member)?.filter(type => type !== 'null') ?? [];
    const fits = types.length === 0 || types.some(type => FITTING[column._settings.kind].includes(type));
    const example = `LakeType.${EXAMPLES[types[0]] ?? 'STRING'}`;
    validation.check(fits, what, `have a type for ${types.join(' or ')}, such as ${example}: the contract of '${stage}' gives no other`, column._glue);
  }
}

function warnOfColumns(pipeline: Construct, name: string, stage: string, members: string[]) {
  addWarning(pipeline, `columns:${name}`,
    `The contract of '${stage}' has no member '${members.join("', '")}', for which the archive '${name}' has a column: it is NULL unless producers put the member. `
    + 'Name it in the contract, or acknowledge this warning.');
}
