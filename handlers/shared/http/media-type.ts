const JSON_MEDIA_TYPE = /^(application\/json|[^/\s]+\/[^/\s]+\+json)$/;
const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g;
/** ASCII is a part of UTF-8. */
const UTF8 = ['utf-8', 'utf8', 'us-ascii', 'ascii'];

export function isJson(contentType: string | undefined): boolean {
  return JSON_MEDIA_TYPE.test((contentType ?? '').split(';')[0].trim().toLowerCase());
}

/** Whether the text is in UTF-8, as far as its Content-Type says. Bytes of another charset would be read as another text, or as none. */
export function isUtf8(contentType: string | undefined): boolean {
  return [...(contentType ?? '').matchAll(PARAMETER)]
    .filter(([, name]) => name.toLowerCase() === 'charset')
    .every(([, , value]) => UTF8.includes(value.trim().replace(/^"(.*)"$/, '$1').toLowerCase()));
}
