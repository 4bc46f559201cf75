import { Aspects, AspectPriority, aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RouteTable } from './route-table';
import { UnknownRoute } from './unknown-route';
import { acknowledge } from '../../private/lint-acknowledgement';

export interface HttpUnknownRoutesProps {
  readonly pattern: Construct;
  readonly api: apigwv2.HttpApi;
  readonly routes: RouteTable;
  /** Whether pages of other origins may call the API. */
  readonly cors: boolean;
}

/**
 * Answers requests that match no route by 404 or 405. With CORS it also answers preflight requests, which have no credentials.
 * API Gateway answers only those that no route takes. Routes of ANY and `$default` take them, and ask their authorizer:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function answerUnknownRoutes(scope: Construct, { pattern, api, routes, cors }: HttpUnknownRoutesProps) {
  const { handler } = new UnknownRoute(scope, 'UnknownRoute', pattern, routes, cors);
  // one permission for all routes, where there are several
  const integration = new integrations.HttpLambdaIntegration('Integration', handler, cors ? { scopePermissionToRoute: false } : {});
  addRoute('Default', apigwv2.HttpRouteKey.DEFAULT);
  if (cors) {
    // at synthesis, when all routes of the user are known
    Aspects.of(scope).add({ visit: node => { if (node === api) { addPreflights(); } } }, { priority: AspectPriority.MUTATING });
  }

  function addPreflights() {
    const paths = Object.entries(routes.methodsByPath).filter(([, methods]) => methods.includes('ANY') && !methods.includes('OPTIONS'));
    for (const [path] of paths) {
      const id = `Preflight ${path}`;
      if (!scope.node.tryFindChild(id)) { addRoute(id, apigwv2.HttpRouteKey.with(path, apigwv2.HttpMethod.OPTIONS)); }
    }
  }

  function addRoute(id: string, routeKey: apigwv2.HttpRouteKey) {
    const route = new apigwv2.HttpRoute(scope, id, { httpApi: api, routeKey, integration, authorizer: new apigwv2.HttpNoneAuthorizer() });
    acknowledge(route, 'The function answers 404, 405 or a preflight request, and has no permissions', 'AwsSolutions-APIG4');
  }
}
