import { aws_apigatewayv2 as apigwv2, aws_iam as iam, aws_lambda as lambda, Size } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { API_IMPACT, API_LOGS } from './alarms';
import { FacadeFront, FacadeFrontProps } from './facade-front';
import { grantApi } from '../../core/messaging/private/invoke-grant';
import { HttpFront } from '../../core/web/private/http-front';
import { HttpApiExposureOptions } from '../../core/web/service-exposure';

/** An HTTP API with two routes, which take every path. */
export class HttpApiFront implements FacadeFront {
  readonly targetGroups = {};
  readonly takesTargets = false;
  /** A function's event holds 6 MB, in which binary bodies grow by a third (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
  readonly largestRequest = Size.mebibytes(4);
  private readonly front: HttpFront;

  constructor(private readonly pattern: Construct, options: HttpApiExposureOptions, { operations, alarms }: FacadeFrontProps) {
    this.front = new HttpFront(pattern, 'Api', { operations, alarms, impact: API_IMPACT, logs: API_LOGS, ...options, takesEveryPath: true });
  }

  get url(): string {
    return this.front.url.replace(/\/$/, '');
  }

  get httpApi(): apigwv2.HttpApi {
    return this.front.api;
  }

  routeTo(handler: lambda.Function) {
    ['ANY /', 'ANY /{proxy+}'].forEach(key => this.front.addRoute(key, handler));
  }

  validate() { /* the façade function takes every path */ }

  addDirect() {
    throw new Error('HttpApiFront: an HTTP API forwards to the façade function only.');
  }

  problems(): string[] {
    return [];
  }

  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return grantApi(this.pattern, grantee, this.httpApi);
  }
}
