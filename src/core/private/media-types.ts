/** Types that are often written and never sent, with those of the registry: https://www.iana.org/assignments/media-types */
export const MISSPELT: { readonly [type: string]: string | undefined } = {
  'image/jpg': 'image/jpeg',
  'image/svg': 'image/svg+xml',
  'image/tif': 'image/tiff',
  'text/json': 'application/json',
  'text/plaintext': 'text/plain',
  'application/jpg': 'image/jpeg',
  'application/text': 'text/plain',
};
