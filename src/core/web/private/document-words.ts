import { Validation } from '../../private/validation';

const WORDS = ['title', 'version', 'operationId', 'summary'] as const;

/** Refuses empty texts of an OpenAPI document: https://spec.openapis.org/oas/v3.1.0#info-object */
export function validateWords(validation: Validation, documentation: { readonly [name in typeof WORDS[number]]?: string } = {}, prefix = 'documentation.') {
  WORDS.forEach(name => validation.text(`${prefix}${name}`, documentation[name]));
}
