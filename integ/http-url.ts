import { FanOutApi, AsyncHttpApi, HttpIngest } from '../src';

/** Where a pattern's API answers: the address AWS gives it does not resolve in the local cloud. */
export function httpUrl({ api, url }: AsyncHttpApi | FanOutApi | HttpIngest): string {
  return process.env.CATALOG_LOCAL_CLOUD
    ? `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${api.apiId}/$default/`
    : url;
}
