import { aws_apigateway as apigateway, aws_route53 as route53, aws_route53_targets as targets } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { WebDomain } from '../web-options';

/** The custom domain name of a REST API. */
export class RestFrontDomain extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, stage: apigateway.Stage, { domainName, certificate, hostedZone }: WebDomain) {
    super(scope, id);
    const domain = new apigateway.DomainName(this, 'Name', {
      domainName,
      certificate,
      endpointType: apigateway.EndpointType.REGIONAL,
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
    });
    new apigateway.BasePathMapping(this, 'Mapping', { domainName: domain, restApi: stage.restApi, stage });
    if (hostedZone) {
      new route53.ARecord(this, 'Alias', {
        zone: hostedZone,
        recordName: domainName,
        target: route53.RecordTarget.fromAlias(new targets.ApiGatewayDomain(domain)),
      });
    }
    this.url = `https://${domainName}/`;
  }
}
