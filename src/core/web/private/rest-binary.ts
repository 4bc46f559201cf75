import { Aspects, AspectPriority, aws_apigateway as apigateway } from 'aws-cdk-lib';
import { MISSPELT } from '../../private/media-types';
import { Validation } from '../../private/validation';

/** What is no text, and what clients ask for by name; library default. */
export const BINARY_MEDIA_TYPES = [
  'application/octet-stream', 'application/pdf', 'application/zip', 'application/gzip', 'image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif',
];
const EVERY_TYPE = '*/*';

export function validateBinaryMediaTypes(validation: Validation, types: string[] = []) {
  validation.list('binaryMediaTypes', types);
  validation.knownList('binaryMediaTypes', types);
  for (const type of types) {
    validation.check(!MISSPELT[type], 'binaryMediaTypes', `have ${MISSPELT[type]}, as clients ask for it (IANA media types)`, type);
    validation.check(type === EVERY_TYPE || /^[\w.+-]+\/[\w.+-]+$/.test(type), 'binaryMediaTypes', "hold media types such as image/png, or '*/*'", type);
  }
  validation.check(new Set(types).size === types.length, 'binaryMediaTypes', 'hold each type once', types.join(', '));
}

/**
 * With every type a preflight request is binary, too, which the template of a mock integration cannot read:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function readPreflightsAsText(api: apigateway.RestApi, types: string[]) {
  if (!types.includes(EVERY_TYPE)) { return; }
  Aspects.of(api).add({
    visit: node => {
      if (node instanceof apigateway.CfnMethod && node.httpMethod === 'OPTIONS' && (node.integration as { type?: string } | undefined)?.type === 'MOCK') {
        node.addPropertyOverride('Integration.ContentHandling', 'CONVERT_TO_TEXT');
      }
    },
  }, { priority: AspectPriority.MUTATING });
}
