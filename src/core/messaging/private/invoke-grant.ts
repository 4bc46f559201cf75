import { createHash } from 'crypto';
import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { grantOn, isOfAnotherAccount, validateNames } from './cross-account-grant';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';
import { warnOfStatement } from '../../private/resource-policies';
import { Validation } from '../../private/validation';

/** Grants the invocation of a function in the policy of the grantee. Where it has none, or is of another account, also in the policy of the function. */
export function grantFunction(scope: Construct, grantee: iam.IGrantable, handler: lambda.IFunction): iam.Grant {
  const { grantPrincipal } = grantee;
  validateNames(new Validation(scope), grantee, handler);
  const addToResourcePolicy = (): iam.AddToResourcePolicyResult => {
    const { principalJson, conditions } = grantPrincipal.policyFragment;
    const id = `Invoke${createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve([principalJson, conditions]))).digest('hex').slice(0, 16)}`;
    if (!handler.node.tryFindChild(id)) { handler.addPermission(id, { principal: grantPrincipal }); }
    const policyDependable = handler.node.tryFindChild(id);
    return { statementAdded: policyDependable !== undefined, policyDependable };
  };
  const policy: iam.IResourceWithPolicyV2 = { env: handler.env, addToResourcePolicy };
  return grantOn(scope, policy, { grantee, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] });
}

/**
 * Grants the routes of an API in the policy of the grantee. An HTTP API has no policy of its own, so that it takes callers of its
 * account only (https://repost.aws/knowledge-center/api-gateway-iam-cross-account). The policy of a REST API is the user's.
 */
export function grantApi(scope: Construct, grantee: iam.IGrantable, api: apigwv2.HttpApi | apigateway.RestApi): iam.Grant {
  const { grantPrincipal } = grantee;
  const arn = api.arnForExecuteApi();
  const grant = iam.Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [arn] });
  if (!grant.success || isOfAnotherAccount(grantee, api)) {
    new Validation(scope).check(!(api instanceof apigwv2.HttpApi), 'grantee',
      'have a policy in the account of the service, because an HTTP API has none for callers: grant a role that the caller assumes', grantPrincipal.toString());
    warnOfStatement(scope, api.node.path, new iam.PolicyStatement({ principals: [grantPrincipal], actions: ['execute-api:Invoke'], resources: [arn] }));
  }
  warnOfNoIamRoute(scope, api);
  if (Construct.isConstruct(grantPrincipal)) { acknowledgeWildcard(grantPrincipal, arn, 'All routes of this one API'); }
  return grant;
}

/** At synthesis, when all routes are there: API Gateway looks at the permission for routes with IAM authorization only. */
function warnOfNoIamRoute(scope: Construct, api: apigwv2.HttpApi | apigateway.RestApi) {
  const validate = () => {
    // the routes of a pattern are beside its HTTP API, and below its REST API
    const routes = (api.node.scope ?? api).node.findAll() as Partial<apigwv2.CfnRoute & apigateway.CfnMethod>[];
    if (!routes.some(({ authorizationType }) => authorizationType === 'AWS_IAM')) {
      new Validation(scope).warn('noIamRoute', 'grantInvoke', 'be called for an API that has a route with IAM authorization', 'an API without one',
        'The permission lets nobody in. Give a route, or the API, auth: WebAuth.iam(). Callers of other routes need what their authorization asks for.');
    }
    return [];
  };
  scope.node.addValidation({ validate });
}
