import { aws_apigateway as apigateway, Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { addWarning } from '../../private/warning';

/** @param unknown whether a value that is only known at deployment counts as equal */
export function inSameAccountAndRegion(a: IConstruct, b: IConstruct, unknown: boolean): boolean {
  return (['account', 'region'] as const).every(name => {
    const values = [a, b].map(construct => Stack.of(construct)[name]);
    return values.some(value => Token.isUnresolved(value)) ? unknown : values[0] === values[1];
  });
}

/**
 * API Gateway refuses a stage that logs to CloudWatch Logs until the account has a role for it. The stage waits for the role of
 * its app, or the synthesis warns that there is none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 * @param stage the stage of the API, visited by an aspect
 */
export function requireLogRole(stage: apigateway.Stage) {
  const accounts = stage.node.root.node.findAll()
    .filter(node => node instanceof apigateway.CfnAccount && inSameAccountAndRegion(node, stage, true));
  // a dependency does not reach into another stage of the app, which is deployed on its own
  accounts.filter(account => Stage.of(account) === Stage.of(stage)).forEach(account => stage.node.addDependency(account));
  if (accounts.length > 0) { return; }
  addWarning(stage, 'restApiAccount',
    'API Gateway refuses the access log of this REST API unless the account and region have a role for logs, and this app sets none. '
    + 'Add a RestApiAccount to the app, once for each account and region. If it is set elsewhere, acknowledge this warning. '
    + 'RestApiAccessLogs.firehose() and RestApiAccessLogs.none() need no role.');
}
