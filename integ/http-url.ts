import { HttpBuffer } from '../src';

/** Where a buffer answers: the address AWS gives it does not resolve in the local cloud. */
export function httpUrl(buffer: HttpBuffer): string {
  return process.env.CATALOG_LOCAL_CLOUD
    ? `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${buffer.api.apiId}/$default/`
    : buffer.url;
}
