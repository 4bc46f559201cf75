import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isOther } from '../../private/elsewhere';
import { Validation } from '../../private/validation';

/** An ACL for CloudFront is `global`, and another: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html */
export function validateWebAcl(validation: Validation, scope: Construct, webAclArn?: string) {
  if (webAclArn === undefined) { return; }
  validation.check(webAclArn.startsWith('arn:'), 'webAclArn', 'be the ARN of a web ACL', webAclArn);
  const [, , , region, , resource] = webAclArn.split(':');
  if (resource === undefined) { return; } // not known at synthesis
  validation.check(resource.startsWith('regional/') && !isOther(region, Stack.of(scope).region), 'webAclArn',
    'be of a regional web ACL of the Region of the pattern (AWS WAF limit)', webAclArn);
}
