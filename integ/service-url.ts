import { SimpleWebService } from '../src';

/** Where a version of a service answers: the address AWS gives it does not resolve in the local cloud. */
export function serviceUrl(service: SimpleWebService, version: string): string {
  if (!process.env.CATALOG_LOCAL_CLOUD) { return service.url; }
  const stage = service.restApi?.deploymentStage.stageName ?? '$default';
  return `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${service.restApi?.restApiId ?? service.httpApi!.apiId}/${stage}/${version}/`;
}
