import { aws_apigatewayv2 as apigwv2, aws_route53 as route53, aws_route53_targets as targets } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { WebDomain } from '../web-options';

/** The custom domain name of an HTTP API. */
export class HttpFrontDomain extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, stage: apigwv2.HttpStage, { domainName, certificate, hostedZone }: WebDomain) {
    super(scope, id);
    const domain = new apigwv2.DomainName(this, 'Name', { domainName, certificate, securityPolicy: apigwv2.SecurityPolicy.TLS_1_2 });
    new apigwv2.ApiMapping(this, 'Mapping', { api: stage.api, domainName: domain, stage });
    if (hostedZone) {
      new route53.ARecord(this, 'Alias', {
        zone: hostedZone,
        recordName: domainName,
        target: route53.RecordTarget.fromAlias(new targets.ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId)),
      });
    }
    this.url = `https://${domainName}/`;
  }
}
