import { Token } from 'aws-cdk-lib';
import { StageFacts } from './branch-validation';
import { ContractFields } from './contract-fields';
import { validateMember } from './member-validation';
import { Validation } from '../../core/private/validation';
import { OWN_FIELD, validateIndex } from '../../core/search/private/index-validation';
import { StreamSearchOptions } from '../stream-search-options';

const MOST_MEMBERS = 10;

/** Also that the stage gives what names a document. */
export function validateSearch(validation: Validation, name: string, options: StreamSearchOptions, { stage, contract }: StageFacts) {
  const { documentId, mapping } = options;
  validateIndex(validation, options);
  // the text of the settings is part of the code
  validation.check(!Token.isUnresolved(JSON.stringify(mapping)), 'mapping', 'be known at synthesis', 'a token');
  const fields = contract && new ContractFields(contract);
  validation.check(!fields?.has(OWN_FIELD), `contract of '${stage}'`, `not have the member ${OWN_FIELD}, which the documents of '${name}' have for themselves`, OWN_FIELD);
  if (documentId === undefined) { return; }
  const what = `documentId of '${name}'`;
  validation.list(what, documentId);
  validation.integer(`number of members of ${what}`, documentId.length, 1, MOST_MEMBERS, 'library limit');
  validation.check(new Set(documentId).size === documentId.length, what, 'name each member once', documentId.join(', '));
  for (const member of documentId) {
    validation.check(typeof member === 'string' && member !== '' && !Token.isUnresolved(member), what, 'have names of members of the records, known at synthesis', member);
    validation.check(member !== OWN_FIELD, what, `not have ${OWN_FIELD}, which the library writes`, member);
    if (fields) { validateMember(validation, what, member, ['string', 'number', 'integer', 'boolean'], { stage, fields }, 'has no document'); }
  }
}
