import { expectThat, Finding, Rule } from '../../../src/core/testing/private/rule';
import { listOf, Properties, propertyOf, Resource, StackTemplate } from '../../../src/core/testing/private/stack-template';

/** Every stage is throttled and leaves an access log as JSON without tokens, bodies or query strings. */
export function stages(template: StackTemplate): Finding[] {
  return template.ofType('AWS::ApiGatewayV2::Stage', 'AWS::ApiGateway::Stage').flatMap(stage => {
    const log = JSON.stringify(propertyOf(stage, 'AccessLogSettings') ?? propertyOf(stage, 'AccessLogSetting') ?? '');
    return [
      ...expectThat(isThrottled(stage), stage, 'a stage is not throttled'),
      ...expectThat(log.includes('DestinationArn') && log.includes('$context.requestId'), stage, 'a stage has no access log'),
      ...expectThat(!/header|querystring|\.body|token/i.test(log), stage, 'an access log holds headers, query strings or bodies'),
      ...expectThat(stage.type !== 'AWS::ApiGateway::Stage' || stage.properties.TracingEnabled === true, stage, 'a REST stage is not traced'),
    ];
  });
}

function isThrottled(stage: Resource): boolean {
  const settings = [propertyOf(stage, 'DefaultRouteSettings'), ...listOf(propertyOf(stage, 'MethodSettings'))] as (Properties | undefined)[];
  return settings.some(setting => Number(setting?.ThrottlingRateLimit) > 0 && Number(setting?.ThrottlingBurstLimit) > 0);
}

/** Every route asks who calls, unless the fixture says why not. */
export function authorizers(publicBecause?: string): Rule {
  return (template) => publicBecause !== undefined ? [] : [
    ...template.ofType('AWS::ApiGatewayV2::Route').filter(route => !/^\$(disconnect|default)$/.test(String(route.properties.RouteKey)) && !answersPreflights(template, route))
      .flatMap(route => expectThat(!isOpen(route.properties.AuthorizationType), route, `route ${String(route.properties.RouteKey)} has no authorizer`)),
    ...template.ofType('AWS::ApiGateway::Method').filter(method => method.properties.HttpMethod !== 'OPTIONS' && !tellsUnknownRoutes(template, method))
      .flatMap(method => expectThat(!isOpen(method.properties.AuthorizationType), method, `method ${String(method.properties.HttpMethod)} has no authorizer`)),
    ...template.ofType('AWS::Lambda::Url')
      .flatMap(url => expectThat(!isOpen(url.properties.AuthType), url, 'a function URL has no authorizer')),
    ...template.ofType('AWS::AppSync::GraphQLApi')
      .flatMap(api => expectThat(!isOpen(api.properties.AuthenticationType) && api.properties.AuthenticationType !== 'API_KEY', api, 'a GraphQL API has no authorizer')),
  ];
}

/** As `$default` of an HTTP API: a function that only has the table of routes, and answers 404 or 405 by it. */
function tellsUnknownRoutes(template: StackTemplate, method: Resource): boolean {
  return method.properties.HttpMethod === 'ANY' && hasVariables(template, propertyOf(method, 'Integration.Uri'), 'ROUTES');
}

/** Browsers send preflight requests without credentials (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html). */
function answersPreflights(template: StackTemplate, route: Resource): boolean {
  const integration = template.resourceOf(route.properties.Target);
  return /^OPTIONS /.test(String(route.properties.RouteKey)) && hasVariables(template, integration?.properties.IntegrationUri, 'ROUTES', 'PREFLIGHTS');
}

function hasVariables(template: StackTemplate, functionUri: unknown, ...names: string[]): boolean {
  const handler = template.functionOf(functionUri);
  return handler !== undefined && names.every(name => propertyOf(handler, `Environment.Variables.${name}`) !== undefined);
}

const isOpen = (type: unknown) => type === undefined || type === 'NONE';
