import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isOther } from '../../private/elsewhere';
import { Validation } from '../../private/validation';

/** An ACL for CloudFront is `global`, and another: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html */
export function validateWebAcl(validation: Validation, scope: Construct, webAclArn = '') {
  const [, , , region, , resource] = webAclArn.split(':');
  if (resource === undefined) { return; } // none, or not known at synthesis
  validation.check(resource.startsWith('regional/') && !isOther(region, Stack.of(scope).region), 'webAclArn',
    'be of a regional web ACL of the Region of the pattern (AWS WAF limit)', webAclArn);
}
