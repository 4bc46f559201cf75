import { aws_appsync as appsync, aws_iam as iam, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Engine } from './engine';
import { addGraphqlApiAlarms } from './graphql-api-alarms';
import { Operations } from '../../core/operations/operations';
import { deployedLabel } from '../../core/private/deployed-name';
import { identityOf, pathSeenFrom } from '../../core/private/identity';
import { acknowledge } from '../../core/private/lint-acknowledgement';
import { ownLogGroup } from '../../core/private/own-log-group';
import { serviceOfAccount } from '../../core/private/service-of-account';
import { addWarning } from '../../core/private/warning';
import { WebAuth } from '../../core/web/web-auth';
import { GraphqlApiEngineOptions } from '../graphql-api-engine-options';
import { RobustApiAlarms } from '../robust-api-alarms';

export interface GraphqlApiEngineProps extends GraphqlApiEngineOptions {
  readonly operations: Operations;
  readonly alarms: RobustApiAlarms;
}

/**
 * Regions that AWS's list of endpoints has without AppSync (https://docs.aws.amazon.com/general/latest/gr/appsync.html). The list grows,
 * so that it is a warning.
 */
const WITHOUT_APPSYNC = ['ap-east-2', 'ap-southeast-6', 'mx-central-1'];

/** Routes by the fields of a GraphQL schema. */
export class GraphqlApiEngine extends Construct implements Engine {
  readonly kind = 'graphqlApi';
  readonly graphqlApi: appsync.GraphqlApi;

  private readonly sources = new Map<lambda.IFunction, appsync.BaseDataSource>();

  constructor(scope: Construct, id: string, props: GraphqlApiEngineProps) {
    super(scope, id);
    warnOfRegion(this);
    const defaultAuthorization = (props.auth ?? WebAuth.iam()).forGraphql();
    const role = new iam.Role(this, 'LogRole', { assumedBy: serviceOfAccount(this, 'appsync.amazonaws.com') });
    this.graphqlApi = new appsync.GraphqlApi(this, 'Api', {
      name: deployedLabel(this),
      definition: appsync.Definition.fromSchema(props.schema),
      authorizationConfig: { defaultAuthorization },
      introspectionConfig: props.introspection ? appsync.IntrospectionConfig.ENABLED : appsync.IntrospectionConfig.DISABLED,
      queryDepthLimit: props.queryDepthLimit ?? 10,
      resolverCountLimit: props.resolverCountLimit ?? 1000,
      xrayEnabled: true,
    });
    // with the L2's logConfig a custom resource of the stack sets the retention
    (this.graphqlApi.node.defaultChild as appsync.CfnGraphQLApi).logConfig = {
      cloudWatchLogsRoleArn: role.roleArn, fieldLogLevel: appsync.FieldLogLevel.ERROR, excludeVerboseContent: true,
    };
    acknowledge(this.graphqlApi, 'Verbose content holds headers and responses with tokens. Requests and errors are logged without it', 'AwsSolutions-ASC3');
    // AppSync writes to the group of this name, and would create one without retention
    const group = ownLogGroup(this, 'Logs', `/aws/appsync/apis/${this.graphqlApi.apiId}`);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [group.logGroupArn] }));
    addGraphqlApiAlarms(this.graphqlApi, group, props.operations, props.alarms);
  }

  get url(): string {
    return this.graphqlApi.graphqlUrl;
  }

  addRoute(): void {
    throw new Error(`GraphqlApiEngine at '${this.node.path}': a GraphQL API has resolvers, not routes.`);
  }

  addAlternative(): void {
    this.addRoute();
  }

  addResolver(typeName: string, fieldName: string, handler: lambda.IFunction) {
    const source = this.sources.get(handler) ?? this.addSource(handler);
    new appsync.Resolver(this, `${typeName}.${fieldName}`, { api: this.graphqlApi, dataSource: source, typeName, fieldName });
  }

  /** One data source for each function, named after it. */
  private addSource(handler: lambda.IFunction): appsync.BaseDataSource {
    const name = `${pathSeenFrom(this, handler).replace(/^(?=\d)|[^0-9A-Za-z]/g, '_')}_${identityOf(this, handler.node.path)}`;
    // https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
    const serviceRole = new iam.Role(this, `${name}Role`, { assumedBy: serviceOfAccount(this, 'appsync.amazonaws.com') });
    iam.Grant.addToPrincipal({ grantee: serviceRole, actions: ['lambda:InvokeFunction'], resourceArns: [handler.functionArn] });
    const source = new appsync.LambdaDataSource(this, name, {
      api: this.graphqlApi, lambdaFunction: handler, name, serviceRole: serviceRole.withoutPolicyUpdates() as iam.IRole,
    });
    this.sources.set(handler, source);
    return source;
  }
}

function warnOfRegion(engine: Construct) {
  const { region } = Stack.of(engine);
  if (!WITHOUT_APPSYNC.includes(region)) { return; }
  addWarning(engine, 'appSyncRegion',
    `AppSync is not in ${region} by AWS's list of endpoints (https://docs.aws.amazon.com/general/latest/gr/appsync.html): the deployment fails. `
    + 'Use another Region or another engine. If AppSync is there by now, acknowledge this warning.');
}
