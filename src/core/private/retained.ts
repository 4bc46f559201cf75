import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What holds users' data outlives its stack. It does not outlive a first deployment that failed: the next attempt would leave a second one.
 * In a template it is `RetainExceptOnCreate` (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html).
 */
export const RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
