import { aws_apigateway as apigateway, aws_lambda as lambda, aws_wafv2 as wafv2, Aspects, AspectPriority, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addCertificateAlarm } from './certificate-alarm';
import { addRestApiAlarms } from './gateway-alarms';
import { RequestModels } from './request-models';
import { restAccessLog, RestAccessLog, validateRestAccessLogs } from './rest-access-log';
import { BINARY_MEDIA_TYPES, readPreflightsAsText, validateBinaryMediaTypes } from './rest-binary';
import { deployEveryChange } from './rest-deployment';
import { RestFrontDomain } from './rest-front-domain';
import { addProblemResponses } from './rest-front-problems';
import { addUsagePlans } from './rest-front-usage';
import { requireLogRole } from './rest-log-role';
import { RestUnknownRoutes } from './rest-unknown-routes';
import { validateWebAcl } from './rest-web-acl';
import { RouteKey } from './route-key';
import { RouteTable } from './route-table';
import { corsOf, DEFAULT_THROTTLE, LONGEST_ROUTE_TIMEOUT, validateRoute, validateWebFront, WebFrontProps, WebRouteOptions } from './web-front';
import { deployedLabel } from '../../private/deployed-name';
import { identityOf } from '../../private/identity';
import { acknowledge } from '../../private/lint-acknowledgement';
import { Validation } from '../../private/validation';
import { JsonSchema } from '../json-schema';
import { RestApiAccessLogs } from '../rest-api-access-logs';
import { WebAuth } from '../web-auth';
import { RestApiAuthConfig } from '../web-auth-options';
import { WebCors, WebThrottle } from '../web-options';
import { WebUsagePlan } from '../web-usage-plan';

export interface RestFrontProps extends WebFrontProps {
  /** The usage plans by name. */
  readonly usagePlans?: { [name: string]: WebUsagePlan };
  readonly webAclArn?: string;
  /** Default: a log group. */
  readonly accessLogs?: RestApiAccessLogs;
  /** Default: those of `BINARY_MEDIA_TYPES`. */
  readonly binaryMediaTypes?: string[];
}

export interface RestRouteOptions extends WebRouteOptions {
  /** The schema that API Gateway validates bodies against before it calls the backend. */
  readonly requestSchema?: JsonSchema;
}

/** The REST API of a pattern: throttled, with access logs, alarms, problem documents, and answers to unknown routes. */
export class RestFront extends Construct {
  readonly api: apigateway.RestApi;
  readonly stage: apigateway.Stage;
  /** The URL of the API, with a trailing slash. */
  readonly url: string;
  /** The routes so far. */
  readonly routes: RouteTable;
  /** The authorization of routes without their own. */
  readonly auth: WebAuth;
  /** The authorizations of the routes so far. */
  readonly authorizations: WebAuth[] = [];
  /** Whether requests need an API key. */
  readonly asksForKeys: boolean;

  private readonly validation: Validation;
  private readonly protections = new Map<string, RestApiAuthConfig>();
  private readonly models: RequestModels;
  private readonly throttles: [RouteKey, WebThrottle][] = [];

  /** @param pattern the owner of the API; errors name its path */
  constructor(pattern: Construct, id: string, private readonly props: RestFrontProps) {
    super(pattern, id);
    validateWebFront(pattern, props);
    this.validation = new Validation(pattern);
    validateWebAcl(this.validation, this, props.webAclArn);
    validateRestAccessLogs(this.validation, props.accessLogs);
    // the mock integration of a preflight request has the origins in its template
    this.validation.knownList('cors.allowOrigins', props.cors?.allowOrigins);
    validateBinaryMediaTypes(this.validation, props.binaryMediaTypes);
    this.auth = props.auth ?? WebAuth.iam();
    this.routes = new RouteTable(this.validation);
    this.asksForKeys = props.usagePlans !== undefined;

    const accessLog = restAccessLog(this, props.accessLogs ?? RestApiAccessLogs.logGroup());
    this.api = this.createApi(accessLog);
    this.stage = this.api.deploymentStage;
    if (accessLog.needsRole) {
      Aspects.of(this).add({ visit: node => { if (node === this.stage) { requireLogRole(this.stage); } } }, { priority: AspectPriority.MUTATING });
    }
    (this.stage.node.defaultChild as apigateway.CfnStage).methodSettings = Lazy.any({ produce: () => this.methodSettings() });
    this.models = new RequestModels(this, 'Models', this.api, this.validation);
    addProblemResponses(this.api, props.cors);
    addUsagePlans(this, this.stage, props.usagePlans ?? {}, this.validation);
    if (props.webAclArn) {
      new wafv2.CfnWebACLAssociation(this, 'WebAcl', { resourceArn: this.stage.stageArn, webAclArn: props.webAclArn });
    }
    this.url = props.domain ? new RestFrontDomain(this, 'Domain', this.stage, props.domain).url : this.api.url;
    deployEveryChange(this.api);
    new RestUnknownRoutes(this, 'UnknownRoutes', { pattern, api: this.api, routes: this.routes });
    addCertificateAlarm(props.operations, 'api', props.domain?.certificate, props.alarms?.certificateExpiry);
    addRestApiAlarms(props.operations, 'api', this.stage, { ...props.alarms, impact: props.impact, accessLog, logs: props.logs });
  }

  /** Requests of a route invoke a function. */
  addRoute(key: RouteKey | string, handler: lambda.IFunction, options: RestRouteOptions = {}): apigateway.Method {
    validateRoute(this.validation, options);
    return this.addIntegrationRoute(key, new apigateway.LambdaIntegration(handler, {
      timeout: options.timeout ?? LONGEST_ROUTE_TIMEOUT,
      // one permission for all routes of a function: its policy has 20 KB
      scopePermissionToMethod: false,
    }), options);
  }

  /** Requests of a route go to an integration of another kind. */
  addIntegrationRoute(route: RouteKey | string, integration: apigateway.Integration, options: RestRouteOptions = {}): apigateway.Method {
    validateRoute(this.validation, options);
    const key = typeof route === 'string' ? RouteKey.parse(route, this.validation) : route;
    this.validateSiblings(key);
    this.routes.add(key);
    const auth = options.auth ?? this.auth;
    this.authorizations.push(auth);
    const { authorizationType, authorizer, scopes } = this.protection(auth);
    const method = this.api.root.resourceForPath(key.path).addMethod(key.method, integration, {
      authorizationType,
      authorizer,
      authorizationScopes: scopes,
      apiKeyRequired: this.asksForKeys || undefined,
      ...this.models.validating(key, options.requestSchema),
    });
    if (authorizationType !== apigateway.AuthorizationType.COGNITO) {
      acknowledge(method, 'The route has another kind of authorization', 'AwsSolutions-COG4');
    }
    if (authorizationType === apigateway.AuthorizationType.NONE) {
      acknowledge(method, 'The route has WebAuth.none()', 'AwsSolutions-APIG4');
    }
    if (options.throttle) { this.throttles.push([key, options.throttle]); }
    return method;
  }

  private createApi(accessLog: RestAccessLog): apigateway.RestApi {
    const { throttle = DEFAULT_THROTTLE, domain, cors, webAclArn, binaryMediaTypes = BINARY_MEDIA_TYPES } = this.props;
    const api = new apigateway.RestApi(this, 'Api', {
      restApiName: deployedLabel(this),
      cloudWatchRole: false, // a setting of the whole account
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      disableExecuteApiEndpoint: domain !== undefined,
      defaultCorsPreflightOptions: cors && preflight(cors),
      binaryMediaTypes,
      deployOptions: {
        stageName: 'live',
        tracingEnabled: true,
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
        metricsEnabled: this.props.detailedMetrics ?? false,
        throttlingRateLimit: throttle.rateLimit,
        throttlingBurstLimit: throttle.burstLimit,
        ...accessLog.options,
      },
    });
    readPreflightsAsText(api, binaryMediaTypes);
    api.node.tryRemoveChild('Endpoint'); // an output of CDK's that the pattern does not need
    acknowledge(api.deploymentStage, 'Execution logs need a role of the whole account, and would hold bodies', 'AwsSolutions-APIG6');
    if (!accessLog.options.accessLogDestination) { acknowledge(api.deploymentStage, 'RestApiAccessLogs.none()', 'AwsSolutions-APIG1'); }
    if (!webAclArn) {
      acknowledge(api.deploymentStage, 'A web ACL is optional (webAclArn); the API is always throttled', 'AwsSolutions-APIG3');
    }
    return api;
  }

  /** An authorizer belongs to one API, and is created once. Its id is that of what it is, so that it stays itself when routes are added. */
  private protection(auth: WebAuth): RestApiAuthConfig {
    const identity = identityOf(this, auth._identity());
    const isDefault = identity === identityOf(this, this.auth._identity());
    const protection = this.protections.get(identity) ?? auth.forRestApi(new Construct(this, `Auth${isDefault ? '1' : identity}`));
    this.protections.set(identity, protection);
    return { ...protection, scopes: auth._scopes };
  }

  /** API Gateway accepts one parameter at a place: `/orders/{id}` conflicts with `/orders/{order}/items`, and with `/orders/{proxy+}`. */
  private validateSiblings(key: RouteKey) {
    const parts = key.segments;
    for (const other of this.routes.keys) {
      const differs = parts.findIndex((part, i) => part !== other.segments[i]);
      const [mine, theirs] = [parts[differs] ?? '', other.segments[differs] ?? ''];
      const clash = [mine, theirs].every(part => part.startsWith('{'));
      this.validation.check(!clash, 'key', `have the parameter ${theirs} there, as '${other.text}' does (REST API limit)`, key.text);
    }
  }

  private methodSettings(): apigateway.CfnStage.MethodSettingProperty[] {
    const { rateLimit, burstLimit } = this.props.throttle ?? DEFAULT_THROTTLE;
    const metricsEnabled = this.props.detailedMetrics ?? false;
    return [
      { httpMethod: '*', resourcePath: '/*', metricsEnabled, dataTraceEnabled: false, throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit },
      ...this.throttles.map(([{ method, path }, own]) => ({
        httpMethod: method,
        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
        resourcePath: path === '/' ? path : `/${path.replace(/\//g, '~1')}`,
        metricsEnabled,
        throttlingRateLimit: own.rateLimit,
        throttlingBurstLimit: own.burstLimit,
      })),
    ];
  }
}

function preflight(cors: WebCors): apigateway.CorsOptions {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge } = corsOf(cors);
  return { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge };
}
