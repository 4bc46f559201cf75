import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { RouteAlternative } from './router-route';
import { acknowledgeWildcard } from '../../private/lint-acknowledgement';
import { grantSecret } from '../../private/secret-grants';

/** Lets a request router call a backend, read its secret, and sign requests to its API. */
export function grantBackend(router: lambda.IFunction, { backend: { function: target, http } }: RouteAlternative) {
  if (target) {
    iam.Grant.addToPrincipal({ grantee: router, actions: ['lambda:InvokeFunction'], resourceArns: [target.functionArn] });
  }
  const secret = http?.options.auth?._secretHeader?.secret;
  if (secret) { grantSecret(secret, router); }
  const routes = http?.options.auth?._signature?.routes;
  if (routes) {
    iam.Grant.addToPrincipal({ grantee: router, actions: ['execute-api:Invoke'], resourceArns: [routes] });
    acknowledgeWildcard(router.grantPrincipal as iam.Role, routes, 'All routes of this one API');
  }
}
