import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateThrottle } from './web-front';
import { deployedLabel } from '../../private/deployed-name';
import { Validation } from '../../private/validation';
import { WebUsagePlan } from '../web-usage-plan';

/** The usage plans of a REST API. */
export function addUsagePlans(scope: Construct, stage: apigateway.Stage, plans: { [name: string]: WebUsagePlan }, validation: Validation) {
  for (const [name, { apiKeys, throttle, quota }] of Object.entries(plans)) {
    validation.check(apiKeys.length > 0, `usagePlans.${name}.apiKeys`, 'hold at least one API key', undefined);
    validateThrottle(validation, `usagePlans.${name}.throttle`, throttle);
    const plan = new apigateway.UsagePlan(scope, `UsagePlan${name}`, {
      name: `${deployedLabel(scope)}-${name}`.slice(-128),
      apiStages: [{ api: stage.restApi, stage }],
      throttle,
      quota,
    });
    apiKeys.forEach(key => plan.addApiKey(key));
  }
}
