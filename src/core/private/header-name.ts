/** A header field's name (https://www.rfc-editor.org/rfc/rfc9110#name-tokens). */
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
