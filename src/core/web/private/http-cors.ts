import { aws_apigatewayv2 as apigwv2 } from 'aws-cdk-lib';
import { corsOf } from './web-front';
import { WebCors } from '../web-options';

/** The CORS settings of an HTTP API, with all defaults. */
export function preflight(cors: WebCors): apigwv2.CorsPreflightOptions {
  const { allowMethods, ...rest } = corsOf(cors);
  return { ...rest, allowMethods: allowMethods as apigwv2.CorsHttpMethod[] };
}

/**
 * The methods of a path whose function refuses some of them itself. With CORS they leave out OPTIONS, and API Gateway answers
 * preflight requests. A route of ANY would take them and ask their authorizer, and they have no credentials:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function everyMethod(named: apigwv2.HttpMethod[], cors?: WebCors): apigwv2.HttpMethod[] {
  // here, so that whoever only names the pattern does not load the module
  const { ANY, DELETE, GET, HEAD, PATCH, POST, PUT } = apigwv2.HttpMethod;
  return [...new Set([...named, ...cors ? [GET, HEAD, POST, PUT, PATCH, DELETE] : [ANY]])];
}
