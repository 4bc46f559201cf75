import { Token } from 'aws-cdk-lib';
import { HEADER_NAME } from '../../private/header-name';
import { Validation } from '../../private/validation';

/** Of the connection (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1), or of the library. */
const RESERVED = [
  'connection', 'content-length', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
];
/** Headers whose values are secrets. */
const CREDENTIALS = ['authorization', 'cookie', 'x-api-key'];

/** Refuses headers that a request cannot have, so that every request would fail. */
export function validateHeaders(validation: Validation, prop: string, headers: { readonly [name: string]: string } = {}) {
  validation.check(typeof headers === 'object', prop, 'be an object with a value for each name', headers);
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderNames(validation, prop, [name]);
    validation.check(!/[\0\r\n]/.test(value), `${prop}.${name}`, 'be a value in one line', JSON.stringify(value));
  }
}

export function validateHeaderNames(validation: Validation, prop: string, names: string[] = []) {
  validation.list(prop, names);
  for (const name of names) {
    validation.check(Token.isUnresolved(name) || HEADER_NAME.test(name), prop, "have header names (RFC 9110) such as 'x-tenant'", name);
    validation.check(!RESERVED.includes(name.toLowerCase()), prop, 'leave out the headers that belong to a connection', name);
  }
}

/** Refuses credentials that anybody on the way could read. */
export function refuseOpenCredentials(validation: Validation, prop: string, url: string, headers: { readonly [name: string]: string } = {}) {
  const secret = Object.keys(headers).find(name => CREDENTIALS.includes(name.toLowerCase()));
  const isOpen = !Token.isUnresolved(url) && /^http:\/\/(?!(localhost|127\.0\.0\.1)([:/]|$))/.test(url);
  validation.check(!isOpen || secret === undefined, prop, `have no credentials for a URL without https, because anybody on the way could read them (${url})`, secret);
}
