import { aws_apigateway as apigateway } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { validateThrottle } from './web-front';
import { deployedLabel } from '../../private/deployed-name';
import { LIST } from '../../private/given-values';
import { Validation } from '../../private/validation';
import { WebUsagePlan } from '../web-usage-plan';

/** The usage plans of a REST API. */
export function addUsagePlans(scope: Construct, stage: apigateway.Stage, plans: { [name: string]: WebUsagePlan }, validation: Validation) {
  validateKeys(plans, validation);
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

/** A key has one plan for a stage (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html). */
function validateKeys(plans: { [name: string]: WebUsagePlan }, validation: Validation) {
  validation.check(typeof plans === 'object', 'usagePlans', 'be an object with a plan for each name', plans);
  const planOf = new Map<string, string>();
  for (const [name, { apiKeys }] of Object.entries(plans)) {
    validation.check(/^\S/.test(name), 'usagePlans', 'have a name for each plan', name);
    validation.check(Array.isArray(apiKeys), `usagePlans.${name}.apiKeys`, LIST, apiKeys);
    for (const key of apiKeys) {
      const other = planOf.get(key.keyId);
      if (other !== undefined) {
        throw new Error(validation.problem(`usagePlans.${name}.apiKeys`, 'hold keys that no other plan of the API has, and each once (API Gateway limit)',
          `'${key.node.path}', which '${other}' has, too`));
      }
      planOf.set(key.keyId, name);
    }
  }
}
