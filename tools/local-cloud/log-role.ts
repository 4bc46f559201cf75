import { Cloud, owner, query, signedFetch } from './signed-requests';

const NAME = 'api-gateway-logs';

interface Account extends Cloud {
  readonly account: string;
}

/**
 * Names the role that REST APIs write their logs with, as an operator does once in an account:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export async function setLogRole(cloud: Account): Promise<void> {
  const iam = (parameters: Record<string, string>) => query(cloud, 'iam', { Version: '2010-05-08', RoleName: NAME, ...parameters });
  await iam({
    Action: 'CreateRole',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  });
  await iam({ Action: 'AttachRolePolicy', PolicyArn: 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs' });
  const response = await signedFetch(cloud, owner(cloud), `${cloud.endpoint}/account`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: `arn:aws:iam::${cloud.account}:role/${NAME}` }] }),
  }, 'apigateway');
  if (!response.ok) throw new Error(`UpdateAccount: ${response.status} ${await response.text()}`);
}
